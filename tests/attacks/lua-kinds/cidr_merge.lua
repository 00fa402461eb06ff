-- SPDX-License-Identifier: Apache-2.0
-- Ranges of a list, again and again.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
for i = 0, 20000 do t[#t + 1] = ("10.%d.%d.0/24"):format(i // 256 % 256, i % 256) end
while true do cidr.merge(t) end
