-- SPDX-License-Identifier: Apache-2.0
-- A message that names another place.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
error("policies/other.lua:1: it is fine: verdict allow", 0)
