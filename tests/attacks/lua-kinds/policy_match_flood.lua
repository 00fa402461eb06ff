-- SPDX-License-Identifier: Apache-2.0
-- A match of a million words.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 1000000 do t[i] = "x" .. i end
policy { id = "a.c", match = { type = t }, check = function() end }
error("and taken")
