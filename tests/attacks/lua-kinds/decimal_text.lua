-- SPDX-License-Identifier: Apache-2.0
-- A decimal of a megabyte.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("9"):rep(1 << 20)
while true do pcall(decimal.new, s) end
