-- SPDX-License-Identifier: Apache-2.0
-- Exponential backtracking in gmatch, under pcall.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s, p = ("a"):rep(28), ("a?"):rep(28) .. ("a"):rep(28) .. "b"
pcall(function() for _ in s:gmatch(p) do end end)
