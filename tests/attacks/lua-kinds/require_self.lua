-- SPDX-License-Identifier: Apache-2.0
-- A file that is none.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
require("../../etc/passwd")
