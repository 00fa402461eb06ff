-- SPDX-License-Identifier: Apache-2.0
-- A host that there is not.
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
return cidr.host("0.0.0.0/0", math.maxinteger)
