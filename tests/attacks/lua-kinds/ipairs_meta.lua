-- SPDX-License-Identifier: Apache-2.0
-- An __index that answers every number.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
for _ in ipairs(setmetatable({}, { __index = function() return 1 end })) do end
