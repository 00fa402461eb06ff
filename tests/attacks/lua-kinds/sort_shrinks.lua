-- SPDX-License-Identifier: Apache-2.0
-- A comparator that empties what is sorted.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 10000 do t[i] = i end
table.sort(t, function(x, y) for k in pairs(t) do t[k] = nil end return x < y end)
error("it is sorted")
