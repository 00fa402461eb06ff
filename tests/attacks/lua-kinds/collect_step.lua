-- SPDX-License-Identifier: Apache-2.0
-- The collector.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
collectgarbage("step", 1 << 30)
