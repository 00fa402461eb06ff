-- SPDX-License-Identifier: Apache-2.0
-- A name that draws.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
policy { id = "a.\27[2J", check = function() end }
