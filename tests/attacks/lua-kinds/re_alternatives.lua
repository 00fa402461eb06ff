-- SPDX-License-Identifier: Apache-2.0
-- A pattern of a million alternatives.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return re.test(("a|"):rep(1000000), "b")
