-- SPDX-License-Identifier: Apache-2.0
-- Comparing long texts costs one instruction.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local a, b = ("x"):rep(8000000) .. "a", ("x"):rep(8000000) .. "b"
while true do local less = a < b end
