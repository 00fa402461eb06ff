-- SPDX-License-Identifier: Apache-2.0
-- A policy after the other.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local i = 0
while true do i = i + 1 policy { id = "a.c" .. i, match = { type = "x" }, check = function() end } end
