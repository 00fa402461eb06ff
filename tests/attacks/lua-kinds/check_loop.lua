-- SPDX-License-Identifier: Apache-2.0
-- The check never ends.
policy { id = "a.c", check_plan = function() while true do end end }
