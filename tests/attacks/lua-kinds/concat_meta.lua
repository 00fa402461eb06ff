-- SPDX-License-Identifier: Apache-2.0
-- A __concat that concatenates itself.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local mt = {}
mt.__concat = function(x, y) return x .. y end
local t = setmetatable({}, mt)
while true do pcall(function() return t .. t end) end
