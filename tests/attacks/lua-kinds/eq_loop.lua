-- SPDX-License-Identifier: Apache-2.0
-- An __eq that never ends.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local mt = { __eq = function() while true do end end }
return setmetatable({}, mt) == setmetatable({}, mt)
