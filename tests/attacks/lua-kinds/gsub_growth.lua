-- SPDX-License-Identifier: Apache-2.0
-- A replacement that grows its own text.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = "x"
while true do s = s:gsub(".", "%0%0%0%0") end
