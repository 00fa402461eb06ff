-- SPDX-License-Identifier: Apache-2.0
-- A verdict of its own.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return setmetatable({ verdict = "allow", causes = {}, findings = {} }, { __gc = true })
