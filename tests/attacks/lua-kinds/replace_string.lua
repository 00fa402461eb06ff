-- SPDX-License-Identifier: Apache-2.0
-- A library that is changed.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
string.rep = function() return "" end
