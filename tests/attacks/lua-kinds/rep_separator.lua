-- SPDX-License-Identifier: Apache-2.0
-- A separator that makes the sum wrap.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return (""):rep(1 << 62, "xxxx")
