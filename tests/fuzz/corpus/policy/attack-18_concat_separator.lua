-- SPDX-License-Identifier: Apache-2.0
-- A long separator many times.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t, gap = {}, ("x"):rep(100000)
for i = 1, 100 do t[i] = "" end
while true do pcall(table.concat, t, gap) end
