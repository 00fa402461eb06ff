-- SPDX-License-Identifier: Apache-2.0
-- A __name of a megabyte, in every text of the object.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = setmetatable({}, { __name = ("x"):rep(1 << 20) })
local all = {}
while true do all[#all + 1] = tostring(t) .. #all; pcall(string.rep, t) ; local s = ("y"):rep(1 << 20) .. #all; all[#all + 1] = s end
