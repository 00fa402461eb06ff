-- SPDX-License-Identifier: Apache-2.0
-- A protected metatable, changed.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = setmetatable({}, { __metatable = false })
setmetatable(t, {})
