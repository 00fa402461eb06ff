-- SPDX-License-Identifier: Apache-2.0
-- Facts, changed.
policy { id = "a.c", check_plan = function() run.command = "plan" end }
