-- SPDX-License-Identifier: Apache-2.0
-- A __pairs that never ends.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
for _ in pairs(setmetatable({}, { __pairs = function() return function() return 1 end end })) do end
error("pairs does not ask it")
