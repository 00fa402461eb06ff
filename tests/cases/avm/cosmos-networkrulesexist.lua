-- SPDX-License-Identifier: Apache-2.0
-- azurerm_cosmosdb_account must have public_network_access_enabled false, or
-- is_virtual_network_filter_enabled true, or a non-empty ip_range_filter, or be referenced by an
-- azurerm_private_endpoint (configuration references).
policy {
  id = "avm.cosmos-networkrulesexist",
  match = { type = "azurerm_cosmosdb_account",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local after, filter = rc.after, rc.after.ip_range_filter
    local via = "private_service_connection[0].private_connection_resource_id"
    if after.public_network_access_enabled == false or after.is_virtual_network_filter_enabled or
       (filter and #filter > 0) or
       #rc:referrers { type = "azurerm_private_endpoint", via = via } > 0 then
      return
    end
    rc:deny(nil, "its network is not restricted")
  end,
}
