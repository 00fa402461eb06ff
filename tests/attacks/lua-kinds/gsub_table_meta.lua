-- SPDX-License-Identifier: Apache-2.0
-- A replacement table that makes values.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return (("x"):rep(1000)):gsub(".", setmetatable({}, { __index = function() return ("y"):rep(1 << 20) end }))
