-- SPDX-License-Identifier: Apache-2.0
-- The address of a function.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = tostring(print or error)
assert(s:find("0x"), "no address")
