-- SPDX-License-Identifier: Apache-2.0
-- Around read-only.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
rawset(string, "rep", nil)
