-- SPDX-License-Identifier: Apache-2.0
-- A finalizer.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local done
setmetatable({}, { __gc = function() done = true end })
for i = 1, 200000 do local t = { i } end
assert(done, "no finalizer ran")
