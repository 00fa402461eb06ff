-- SPDX-License-Identifier: Apache-2.0
-- What differs from run to run.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return math.random()
