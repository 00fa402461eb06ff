-- SPDX-License-Identifier: Apache-2.0
-- Many values at once, again and again.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
while true do pcall(table.unpack, {}, 1, 100000) end
