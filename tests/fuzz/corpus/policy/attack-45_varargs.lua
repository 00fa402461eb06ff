-- SPDX-License-Identifier: Apache-2.0
-- Many arguments, copied by one instruction.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local function count(...) local function inner(...) end while true do inner(...) end end
count(table.unpack({}, 1, 150000))
