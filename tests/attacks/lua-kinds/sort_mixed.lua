-- SPDX-License-Identifier: Apache-2.0
-- Sorting what cannot be compared.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
table.sort({ 1, "a", {}, true, function() end })
