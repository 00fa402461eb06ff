-- SPDX-License-Identifier: Apache-2.0
-- A coroutine that yields across pcall.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return pcall(coroutine.yield, 1)
