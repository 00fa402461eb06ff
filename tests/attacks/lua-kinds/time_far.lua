-- SPDX-License-Identifier: Apache-2.0
-- Years that add up.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = "2026-01-01"
while true do t = time.add(t, "10000d") end
