-- SPDX-License-Identifier: Apache-2.0
-- Arguments that double.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local function f(...) return f(..., ...) end
local function g(...) return g(1, 2, 3, ...) end
pcall(f, 1)
g()
