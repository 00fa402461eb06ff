-- SPDX-License-Identifier: Apache-2.0
-- An __lt that compares again.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local mt = {}
mt.__lt = function(x, y) return y < x end
local x, y = setmetatable({}, mt), setmetatable({}, mt)
while true do pcall(function() return x < y end) end
