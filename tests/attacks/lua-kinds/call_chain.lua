-- SPDX-License-Identifier: Apache-2.0
-- A __call chain: each callee is a table.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = function() return 1 end
for _ = 1, 190 do t = setmetatable({}, { __call = t }) end
while true do pcall(t) end
