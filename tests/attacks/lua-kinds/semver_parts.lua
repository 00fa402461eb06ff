-- SPDX-License-Identifier: Apache-2.0
-- A constraint of many parts.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local c = (">= 1.0, "):rep(50000) .. "< 2"
while true do pcall(semver.satisfies, "1.5", c) end
