-- SPDX-License-Identifier: Apache-2.0
-- A loop whose iterator never ends.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
for _ in function() return 1 end do end
