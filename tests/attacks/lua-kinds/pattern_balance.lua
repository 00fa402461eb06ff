-- SPDX-License-Identifier: Apache-2.0
-- Balanced brackets that never close.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("("):rep(100000)
while true do s:gsub("%b()", "") end
