-- SPDX-License-Identifier: Apache-2.0
-- More captures than there are.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("(a*)"):rep(32)
local t = ("a"):rep(30)
while true do t:match(s .. "b") end
