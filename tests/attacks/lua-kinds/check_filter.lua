-- SPDX-License-Identifier: Apache-2.0
-- A filter that makes its keys.
policy { id = "a.c", check_plan = function(plan) plan:count(setmetatable({}, { __index = function() while true do end end })) plan:count { typ = "x" } end }
