-- SPDX-License-Identifier: Apache-2.0
-- A match of stars.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
while true do policy { id = "a.c", match = { type = ("*a"):rep(100000) }, check = function() end } end
