-- SPDX-License-Identifier: Apache-2.0
-- A flood of findings.
policy { id = "a.c", check_plan = function(plan) local i = 0 while true do i = i + 1 plan:warn("%d", i) end end }
