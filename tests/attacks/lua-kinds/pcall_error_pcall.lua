-- SPDX-License-Identifier: Apache-2.0
-- error as the protected function, for ever.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
while true do pcall(error, setmetatable({}, { __index = error })) end
