-- SPDX-License-Identifier: Apache-2.0
-- Levels that there are not.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
error("x", math.maxinteger)
