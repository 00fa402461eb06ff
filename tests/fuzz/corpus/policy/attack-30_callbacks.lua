-- SPDX-License-Identifier: Apache-2.0
-- Loops in every place that calls back.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local function spin() while true do end end
pcall(string.gsub, "x", ".", spin)
pcall(table.sort, { 2, 1 }, spin)
pcall(tostring, setmetatable({}, { __tostring = spin }))
pcall(pairs, setmetatable({}, { __pairs = spin }))
pcall(ipairs, setmetatable({}, { __index = spin }))
