-- SPDX-License-Identifier: Apache-2.0
local rule = "azurerm_sql_firewall_rule."
test "firewall rules" {
  policy = "azurerm.sqlfirewall", plan = fixture "plans/regula__azsql-firewall.json",
  cases = {
    { name = "as written", expect = {
      deny = { rule .. "invalidrule1", rule .. "invalidrule2", rule .. "invalidrule3",
               rule .. "invalidrule4" },
      pass = { rule .. "validrule1" } } },
    { name = "not known", set = { [rule .. "validrule1"] = { end_ip_address = unknown } },
      expect = { deny = 4, unknown = { rule .. "validrule1" } } },
  },
}
