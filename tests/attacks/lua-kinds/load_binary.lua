-- SPDX-License-Identifier: Apache-2.0
-- Byte code.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return load("\27Lua")
