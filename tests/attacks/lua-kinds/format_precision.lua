-- SPDX-License-Identifier: Apache-2.0
-- Precision beyond all digits.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return ("%.999999999f"):format(1e308)
