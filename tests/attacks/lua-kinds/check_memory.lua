-- SPDX-License-Identifier: Apache-2.0
-- The check takes all memory.
policy { id = "a.c", check_plan = function() local t = {} while true do t[#t + 1] = ("x"):rep(1 << 20) .. #t end end }
