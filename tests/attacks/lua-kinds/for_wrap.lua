-- SPDX-License-Identifier: Apache-2.0
-- An integer loop around the end of all integers.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
for i = math.maxinteger - 1, math.maxinteger do end
for i = math.mininteger, math.maxinteger do end
