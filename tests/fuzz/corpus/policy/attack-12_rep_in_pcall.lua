-- SPDX-License-Identifier: Apache-2.0
-- Large strings, made and thrown away.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
while true do pcall(string.rep, "x", 1 << 20) end
