-- SPDX-License-Identifier: Apache-2.0
-- Weak tables tell when memory is collected.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = setmetatable({}, { __mode = "k" })
t[{}] = 1
local n = 0
repeat local x = {} n = n + 1 until next(t) == nil
error("collected after " .. n)
