-- SPDX-License-Identifier: Apache-2.0
-- Digits of another base.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("z"):rep(1000000)
while true do tonumber(s, 36) end
