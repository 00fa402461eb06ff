-- SPDX-License-Identifier: Apache-2.0
-- A __close that raises, in a loop that catches.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local mt = { __close = function() error("x") end }
while true do pcall(function() local a <close> = setmetatable({}, mt) error("y") end) end
