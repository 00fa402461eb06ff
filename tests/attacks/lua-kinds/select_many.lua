-- SPDX-License-Identifier: Apache-2.0
-- All arguments again and again.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 250 do t[i] = i end
local function f(...) for i = 1, select("#", ...) do select(i, ...) end return f(...) end
f(table.unpack(t))
