-- SPDX-License-Identifier: Apache-2.0
-- Text that format makes of long arguments.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("%s"):rep(200)
local one = ("x"):rep(1 << 20)
local t = {}
for i = 1, 200 do t[i] = one end
return s:format(table.unpack(t))
