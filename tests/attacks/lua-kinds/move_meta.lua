-- SPDX-License-Identifier: Apache-2.0
-- A move that is answered by metamethods.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return table.move(setmetatable({}, { __index = function() return 1 end }), 1, math.maxinteger - 1, 1, setmetatable({}, { __newindex = function() end }))
