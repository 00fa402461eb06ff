-- SPDX-License-Identifier: Apache-2.0
-- Keys that are long texts.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t, k = {}, ("k"):rep(50000)
while true do t[k .. #k .. math.random] = true end
