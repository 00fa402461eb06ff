-- SPDX-License-Identifier: Apache-2.0
-- A library that came by an upvalue.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local real = string
local function f() return real end
f().rep = nil
