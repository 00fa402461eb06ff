-- SPDX-License-Identifier: Apache-2.0
-- The environment.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return os.getenv("HOME")
