-- SPDX-License-Identifier: Apache-2.0
-- JSON that is deep.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return json.decode(("["):rep(1000000))
