-- SPDX-License-Identifier: Apache-2.0
-- A size beyond all numbers.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
while true do units.bytes("999999999999999999999999999999EiB") end
