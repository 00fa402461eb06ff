-- SPDX-License-Identifier: Apache-2.0
-- A replacement that never ends.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return ("x"):gsub("x", function() while true do end end)
