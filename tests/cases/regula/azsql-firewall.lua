-- SPDX-License-Identifier: Apache-2.0
-- No azurerm_sql_firewall_rule may have start_ip_address 0.0.0.0, end_ip_address 0.0.0.0 or
-- end_ip_address 255.255.255.255.
policy {
  id = "regula.azsql-firewall",
  match = { type = "azurerm_sql_firewall_rule",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local first, last = rc.after.start_ip_address, rc.after.end_ip_address
    if first == "0.0.0.0" or last == "0.0.0.0" or last == "255.255.255.255" then
      rc:deny(nil, "from %s to %s", first, last)
    end
  end,
}
