-- SPDX-License-Identifier: Apache-2.0
-- Order of addresses as keys.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 1, 100 do t[{}] = i end
for k, v in pairs(t) do end
error("in one order")
