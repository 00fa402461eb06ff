-- SPDX-License-Identifier: Apache-2.0
-- A string that doubles, under pcall.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
while true do pcall(function() local s = "x" while true do s = s .. s end end) end
