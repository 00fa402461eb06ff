-- SPDX-License-Identifier: Apache-2.0
-- The metatable of the environment.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local mt = getmetatable(_ENV)
assert(type(mt) == "table", "it is not given")
