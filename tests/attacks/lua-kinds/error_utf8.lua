-- SPDX-License-Identifier: Apache-2.0
-- A message that is no text.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
error("\xff\xfe\xc0\x80\xed\xa0\x80", 0)
