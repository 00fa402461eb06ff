-- SPDX-License-Identifier: Apache-2.0
-- An error that is a table.
policy { id = "a.c", check_plan = function() error(setmetatable({}, { __tostring = function() return "allow" end })) end }
