-- SPDX-License-Identifier: Apache-2.0
-- A __tostring that asks for itself.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t
t = setmetatable({}, { __tostring = function(s) return tostring(s) end })
while true do pcall(tostring, t) end
