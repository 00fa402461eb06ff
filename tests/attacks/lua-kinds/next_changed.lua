-- SPDX-License-Identifier: Apache-2.0
-- A table that grows while it is walked.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = { a = 1 }
for k in pairs(t) do t[k .. "x"] = 1 end
while true do for k in pairs(t) do t[k .. "y"] = 1 end end
