-- SPDX-License-Identifier: Apache-2.0
-- A text of many arguments.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 10000000 do t[i] = 65 end
return string.char(table.unpack(t))
