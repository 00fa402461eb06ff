-- SPDX-License-Identifier: Apache-2.0
-- The end of the process, with success.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
os.exit(0)
