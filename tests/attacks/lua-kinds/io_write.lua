-- SPDX-License-Identifier: Apache-2.0
-- Its own answer.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
io.write("{}")
