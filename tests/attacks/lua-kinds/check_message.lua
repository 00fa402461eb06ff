-- SPDX-License-Identifier: Apache-2.0
-- A finding of megabytes, again and again.
policy { id = "a.c", check_plan = function(plan) local s = ("x"):rep(4 << 20) while true do plan:warn("%s", s) end end }
