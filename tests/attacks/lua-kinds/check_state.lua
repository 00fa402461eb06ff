-- SPDX-License-Identifier: Apache-2.0
-- What is kept from check to check.
local n = 0
policy { id = "a.c", check_plan = function(plan) n = n + 1 plan.extra = n end }
