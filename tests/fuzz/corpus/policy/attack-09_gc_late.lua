-- SPDX-License-Identifier: Apache-2.0
-- A metatable that gets __gc after setmetatable has looked at it, then is set again.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local meta = {}
setmetatable({}, meta)
meta.__gc = function() while true do end end
while true do pcall(setmetatable, {}, meta) end
