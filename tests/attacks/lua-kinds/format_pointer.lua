-- SPDX-License-Identifier: Apache-2.0
-- The address of a table, as text.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local ok, s = pcall(string.format, "%p", {})
assert(ok and s:find("^0x"), "no address")
