-- SPDX-License-Identifier: Apache-2.0
-- Braces that multiply.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
while true do pcall(glob.match, ("{a,b}"):rep(500), ("a"):rep(500)) end
