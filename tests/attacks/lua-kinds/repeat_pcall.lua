-- SPDX-License-Identifier: Apache-2.0
-- Aborts that are caught again and again.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
repeat pcall(pcall, pcall, function() while true do end end) until false
