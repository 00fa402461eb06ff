-- SPDX-License-Identifier: Apache-2.0
-- A replacement that grows.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = "x"
while true do s = re.replace(".", s, "$0$0$0$0") end
