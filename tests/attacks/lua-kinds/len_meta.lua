-- SPDX-License-Identifier: Apache-2.0
-- A __len that claims all integers.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = setmetatable({}, { __len = function() return math.maxinteger end })
table.concat(t, ",", 1, #t)
for _ = 1, #t do end
