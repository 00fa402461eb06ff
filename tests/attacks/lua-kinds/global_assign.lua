-- SPDX-License-Identifier: Apache-2.0
-- A global.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
escaped = 1
