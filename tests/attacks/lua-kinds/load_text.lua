-- SPDX-License-Identifier: Apache-2.0
-- Code made at run time.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return load("return 1")()
