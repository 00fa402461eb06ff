-- SPDX-License-Identifier: Apache-2.0
-- JSON of JSON.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
local s = "\\"
while true do s = json.encode(s .. s) end
