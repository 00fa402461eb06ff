-- SPDX-License-Identifier: Apache-2.0
-- Counts in counts.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return re.test("((((a{1000}){1000}){1000}){1000})", "a")
