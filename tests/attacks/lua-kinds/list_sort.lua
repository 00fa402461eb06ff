-- SPDX-License-Identifier: Apache-2.0
-- A comparator of ours that contradicts itself.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 20000 do t[i] = i % 5 end
while true do pcall(list.sort, t, function() return true end) end
