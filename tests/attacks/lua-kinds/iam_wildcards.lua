-- SPDX-License-Identifier: Apache-2.0
-- Wildcards over a long text.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local p, t = ("*a"):rep(5000), ("a"):rep(50000)
while true do iam.matches(p, t .. "b") end
