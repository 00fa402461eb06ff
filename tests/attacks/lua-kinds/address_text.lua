-- SPDX-License-Identifier: Apache-2.0
-- The address of a table.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = tostring({})
assert(s:find("0x"), "no address")
