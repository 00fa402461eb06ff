-- SPDX-License-Identifier: Apache-2.0
-- The table of all globals.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return _G.string
