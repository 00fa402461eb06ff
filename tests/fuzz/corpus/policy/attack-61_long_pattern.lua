-- SPDX-License-Identifier: Apache-2.0
-- A pattern with more repetitions than the matcher takes.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("a"):rep(1000)
s:find(("a-"):rep(300) .. "b")
