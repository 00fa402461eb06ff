-- SPDX-License-Identifier: Apache-2.0
-- The longest pattern and a long text, for ever.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local p, t = ("(a?|b)*"):rep(60), ("a"):rep(100000)
while true do re.all(p, t) end
