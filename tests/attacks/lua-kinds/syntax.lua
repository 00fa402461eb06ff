-- SPDX-License-Identifier: Apache-2.0
-- A file that is cut off.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local x = {
