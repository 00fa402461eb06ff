-- SPDX-License-Identifier: Apache-2.0
-- Loops made of goto, three deep.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
::a:: do ::b:: do ::c:: goto c end goto b end goto a
