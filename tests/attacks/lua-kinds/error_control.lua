-- SPDX-License-Identifier: Apache-2.0
-- A message that draws on the terminal, and gives orders to a CI.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
error("\27[2J\27]0;owned\7\r\n::error::owned\n##[error]owned\0", 0)
