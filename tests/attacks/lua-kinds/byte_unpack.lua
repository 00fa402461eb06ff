-- SPDX-License-Identifier: Apache-2.0
-- All bytes of a text at once.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return (("x"):rep(10000000)):byte(1, -1)
