-- SPDX-License-Identifier: Apache-2.0
-- A loop without a loop.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
::again:: goto again
