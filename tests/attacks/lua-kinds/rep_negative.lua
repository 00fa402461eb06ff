-- SPDX-License-Identifier: Apache-2.0
-- Repeats that wrap around.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return ("x"):rep(math.maxinteger)
