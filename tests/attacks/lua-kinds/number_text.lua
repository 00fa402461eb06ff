-- SPDX-License-Identifier: Apache-2.0
-- A number of a million digits.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("9"):rep(1000000)
while true do tonumber(s) end
