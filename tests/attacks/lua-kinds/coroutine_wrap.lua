-- SPDX-License-Identifier: Apache-2.0
-- A coroutine.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return coroutine.wrap(function() while true do end end)()
