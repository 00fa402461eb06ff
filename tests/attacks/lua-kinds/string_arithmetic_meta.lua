-- SPDX-License-Identifier: Apache-2.0
-- Arithmetic that a text would answer.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return ("x").__add("1", 2)
