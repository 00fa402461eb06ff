-- SPDX-License-Identifier: Apache-2.0
-- A __len below zero, and unpacking by it.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = setmetatable({}, { __len = function() return math.mininteger end })
table.insert(t, 1)
table.unpack(t, math.mininteger, math.maxinteger)
error("nothing came of it")
