-- SPDX-License-Identifier: Apache-2.0
-- An error that is a function.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
error(function() while true do end end)
