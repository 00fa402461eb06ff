-- SPDX-License-Identifier: Apache-2.0
-- Tables in tables.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
while true do t = { t, t, t, t } end
