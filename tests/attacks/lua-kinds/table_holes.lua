-- SPDX-License-Identifier: Apache-2.0
-- Keys far apart.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t, i = {}, 1
while true do t[i] = i; i = i * 3 + 7; t[-i] = i; t[i + 0.5] = i end
