-- SPDX-License-Identifier: Apache-2.0
-- A library of the system.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return package.loadlib("libc.so.6", "system")
