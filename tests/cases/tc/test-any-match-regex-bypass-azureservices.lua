-- SPDX-License-Identifier: Apache-2.0
-- Every azurerm_storage_account must list "AzureServices" in network_rules[*].bypass.
policy {
  id = "tc.test-any-match-regex-bypass-azureservices",
  match = { type = "azurerm_storage_account", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    for path, rules in rc:each("network_rules") do
      if list.has(rules.bypass, "AzureServices") then return end
    end
    rc:deny("network_rules", "it does not let AzureServices pass")
  end,
}
