-- SPDX-License-Identifier: Apache-2.0
-- A file.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return dofile("/etc/passwd")
