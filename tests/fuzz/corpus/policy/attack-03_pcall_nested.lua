-- SPDX-License-Identifier: Apache-2.0
-- Nested pcalls, each of which would catch the limit.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local function spin() while true do end end
while true do pcall(pcall, pcall, pcall, spin) end
