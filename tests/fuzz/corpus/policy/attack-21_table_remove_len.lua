-- SPDX-License-Identifier: Apache-2.0
-- A length that is a lie.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = setmetatable({}, { __len = function() return 1 << 60 end, __newindex = function() end })
table.remove(t, 1)
