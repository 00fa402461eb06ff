-- SPDX-License-Identifier: Apache-2.0
-- The metatable of all texts.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local mt = getmetatable("")
assert(type(mt) == "table", "it is not given")
