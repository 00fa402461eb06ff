-- SPDX-License-Identifier: Apache-2.0
-- What table.concat finds by __index.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return table.concat(setmetatable({}, { __index = function() return ("x"):rep(1 << 20) end, __len = function() return 1 << 40 end }))
