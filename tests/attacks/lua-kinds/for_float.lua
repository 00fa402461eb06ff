-- SPDX-License-Identifier: Apache-2.0
-- A float loop whose step is too small to count.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
for i = 1.0, 2.0, 1e-300 do end
