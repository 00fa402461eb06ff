-- SPDX-License-Identifier: Apache-2.0
-- An __index function that indexes itself.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = setmetatable({}, { __index = function(self, k) return self[k .. "x"] end })
while true do pcall(function() return t.a end) end
