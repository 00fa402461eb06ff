-- SPDX-License-Identifier: Apache-2.0
-- A header that makes its keys.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
policy(setmetatable({}, { __index = function(_, k) while true do end end, __pairs = error }))
