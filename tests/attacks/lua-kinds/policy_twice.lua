-- SPDX-License-Identifier: Apache-2.0
-- The same id twice.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
policy { id = "a.b", title = "again", match = { type = "*" }, check = function() end }
