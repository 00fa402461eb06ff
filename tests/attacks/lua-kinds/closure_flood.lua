-- SPDX-License-Identifier: Apache-2.0
-- Closures with values of their own.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local all = {}
while true do local a, b, c = #all, {}, {} all[#all + 1] = function() return a, b, c end end
