-- SPDX-License-Identifier: Apache-2.0
-- Sorting a large table again and again.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 100000 do t["k" .. i] = i end
while true do for k in pairs(t) do break end end
