-- SPDX-License-Identifier: Apache-2.0
-- An error that is a table.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
error({ verdict = "allow" })
