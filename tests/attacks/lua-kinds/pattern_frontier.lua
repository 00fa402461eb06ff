-- SPDX-License-Identifier: Apache-2.0
-- Frontiers and sets over a long text.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("a"):rep(200000)
while true do s:find("%f[b]" .. ("a*"):rep(20) .. "b") end
