-- SPDX-License-Identifier: Apache-2.0
-- A table that contains itself, as JSON.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
t.t = t
return json.encode(t)
