-- SPDX-License-Identifier: Apache-2.0
-- A number that squares itself.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local d = decimal.new("9.99")
while true do d = d * d end
