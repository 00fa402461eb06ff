-- SPDX-License-Identifier: Apache-2.0
-- A text that doubles.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = "x"
while true do s = s .. s end
