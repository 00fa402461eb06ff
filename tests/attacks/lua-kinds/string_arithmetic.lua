-- SPDX-License-Identifier: Apache-2.0
-- Arithmetic on texts.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return "10" + 1
