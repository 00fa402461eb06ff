-- SPDX-License-Identifier: Apache-2.0
-- A comparator that adds to what is sorted.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 1000 do t[i] = i end
while true do table.sort(t, function(x, y) t[#t + 1] = 1 return false end) end
