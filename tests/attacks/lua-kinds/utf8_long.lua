-- SPDX-License-Identifier: Apache-2.0
-- Code points of a long text, again and again.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = ("\u{1F600}"):rep(100000)
while true do utf8.len(s); utf8.offset(s, 90000) end
