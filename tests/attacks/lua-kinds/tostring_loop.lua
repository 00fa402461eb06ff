-- SPDX-License-Identifier: Apache-2.0
-- A __tostring that never ends.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
tostring(setmetatable({}, { __tostring = function() while true do end end }))
