-- SPDX-License-Identifier: Apache-2.0
-- What lies below a read-only table.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
assert(rawget(string, "rep"), "nothing lies there")
