-- SPDX-License-Identifier: Apache-2.0
-- A list that contains itself, compared.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t, u = {}, {}
t[1], u[1] = t, u
return list.equal(t, u)
