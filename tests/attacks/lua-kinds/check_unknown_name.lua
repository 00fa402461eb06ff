-- SPDX-License-Identifier: Apache-2.0
-- A method that there is not.
policy { id = "a.c", check_plan = function(plan) pcall(plan.allow, plan) plan:allow() end }
