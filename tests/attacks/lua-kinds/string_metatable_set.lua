-- SPDX-License-Identifier: Apache-2.0
-- The metatable of all texts, set.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
setmetatable("", {})
