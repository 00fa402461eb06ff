-- SPDX-License-Identifier: Apache-2.0
-- A policy that takes the place of policy.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
policy = function() end
