-- SPDX-License-Identifier: Apache-2.0
-- A message of megabytes.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
error(("x"):rep(8 << 20))
