-- SPDX-License-Identifier: Apache-2.0
-- A width that no line has.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return ("%99999999d"):format(1)
