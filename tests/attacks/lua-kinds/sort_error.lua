-- SPDX-License-Identifier: Apache-2.0
-- A comparator that raises.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 1000 do t[i] = i end
while true do pcall(table.sort, t, function() error({}) end) end
