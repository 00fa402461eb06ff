-- SPDX-License-Identifier: Apache-2.0
-- A walk over a long text.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("\u{20AC}"):rep(100000)
while true do for _ in utf8.codes(s) do end end
