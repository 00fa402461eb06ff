-- SPDX-License-Identifier: Apache-2.0
-- A __newindex that assigns to itself.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = setmetatable({}, { __newindex = function(self, k, v) self[k] = v end })
while true do pcall(function() t.a = 1 end) end
