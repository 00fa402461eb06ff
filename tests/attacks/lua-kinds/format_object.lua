-- SPDX-License-Identifier: Apache-2.0
-- Format calls __tostring.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return ("%s"):format(setmetatable({}, { __tostring = function() while true do end end }))
