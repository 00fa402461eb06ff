-- SPDX-License-Identifier: Apache-2.0
-- An error that is nothing.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
error(nil)
