-- SPDX-License-Identifier: Apache-2.0
-- No outbound Allow rule (azurerm_network_security_rule, or inline security_rule of
-- azurerm_network_security_group) may have destination_address_prefix(es) 0.0.0.0/0, 0.0.0.0, * or
-- Internet.
policy {
  id = "sentinel.azure-restrict-outbound-destination-address-prefixes",
  match = { type = { "azurerm_network_security_group", "azurerm_network_security_rule" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local anywhere = { "0.0.0.0/0", "0.0.0.0", "*", "Internet" }
    local function look(rule, path)
      if rule.direction ~= "Outbound" or rule.access ~= "Allow" then return end
      local prefixes = list.concat(rule.destination_address_prefixes or {},
                                   { rule.destination_address_prefix })
      for _, prefix in ipairs(prefixes) do
        if list.has(anywhere, prefix) then rc:deny(path, "%s may be reached", prefix) end
      end
    end
    if rc.type == "azurerm_network_security_rule" then return look(rc.after) end
    for path, rule in rc:each("security_rule[*]") do look(rule, path) end
  end,
}
