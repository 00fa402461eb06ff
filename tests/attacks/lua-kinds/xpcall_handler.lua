-- SPDX-License-Identifier: Apache-2.0
-- A handler of errors.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return xpcall(error, function() while true do end end)
