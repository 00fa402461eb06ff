-- SPDX-License-Identifier: Apache-2.0
-- A quotient of many digits.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
while true do pcall(decimal.div, 1, 3, 1000) end
