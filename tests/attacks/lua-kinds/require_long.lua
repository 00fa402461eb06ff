-- SPDX-License-Identifier: Apache-2.0
-- A name of a megabyte.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
require(("a."):rep(1 << 19))
