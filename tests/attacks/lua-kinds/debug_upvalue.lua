-- SPDX-License-Identifier: Apache-2.0
-- Values of other functions.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return debug.getupvalue(pcall, 1)
