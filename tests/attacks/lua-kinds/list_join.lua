-- SPDX-License-Identifier: Apache-2.0
-- A join of each with each.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 20000 do t[i] = { i } end
while true do set.equal(t, t) end
