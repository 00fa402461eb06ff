-- SPDX-License-Identifier: Apache-2.0
-- Depth without tail calls, caught and tried again.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local function f(n) return 1 + f(n + 1) end
while true do pcall(f, 1) end
