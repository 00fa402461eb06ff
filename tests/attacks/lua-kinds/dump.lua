-- SPDX-License-Identifier: Apache-2.0
-- Byte code of a function.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return string.dump(function() end)
