-- SPDX-License-Identifier: Apache-2.0
-- Calls in tail position never fill a stack.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local f, g
function f() return g() end
function g() return f() end
f()
