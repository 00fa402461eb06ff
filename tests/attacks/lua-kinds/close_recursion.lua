-- SPDX-License-Identifier: Apache-2.0
-- A __close that opens another one.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local mt = {}
mt.__close = function() local b <close> = setmetatable({}, mt) end
local a <close> = setmetatable({}, mt)
do local c <close> = setmetatable({}, mt) end
error("the stack is full")
