-- SPDX-License-Identifier: Apache-2.0
-- A name of a megabyte.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
policy { id = ("x"):rep(1 << 20), check = function() end }
