-- SPDX-License-Identifier: Apache-2.0
-- An environment of its own.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local _ENV = { policy = policy }
local x = print.y
