-- SPDX-License-Identifier: Apache-2.0
-- Parameters that contain themselves.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local t = {}
t.t = t
policy { id = "a.c", params = t, check = function() end }
