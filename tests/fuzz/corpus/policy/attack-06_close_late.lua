-- SPDX-License-Identifier: Apache-2.0
-- A metatable that gets __close after setmetatable has looked at it.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local meta = {}
local t = setmetatable({}, meta)
meta.__close = function() while true do end end
local x <close> = t
