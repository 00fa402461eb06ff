-- SPDX-License-Identifier: Apache-2.0
-- Walks over the plan in walks.
policy { id = "a.c", check_plan = function(plan) while true do plan:changes {} plan:state {} plan:planned {} plan:count {} plan:variables() end end }
