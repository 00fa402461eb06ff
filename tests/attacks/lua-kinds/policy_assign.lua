-- SPDX-License-Identifier: Apache-2.0
-- policy, replaced.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
policy = function() end
