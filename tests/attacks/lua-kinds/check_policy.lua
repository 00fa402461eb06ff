-- SPDX-License-Identifier: Apache-2.0
-- policy inside of a check.
policy { id = "a.c", check_plan = function() policy { id = "a.d", check = function() end } end }
