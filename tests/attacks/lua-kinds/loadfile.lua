-- SPDX-License-Identifier: Apache-2.0
-- A file, read.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return loadfile("/etc/passwd")
