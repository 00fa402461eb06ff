-- SPDX-License-Identifier: Apache-2.0
-- azurerm_cosmosdb_account must have automatic_failover_enabled or
-- multiple_write_locations_enabled true, unless it has at most one geo_location.
policy {
  id = "avm.azurerm-cosmosdb-account-automatic-failover-enabled",
  match = { type = "azurerm_cosmosdb_account",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local after = rc.after
    if after.geo_location and #after.geo_location <= 1 then return end
    if not after.automatic_failover_enabled and not after.multiple_write_locations_enabled then
      rc:deny("automatic_failover_enabled", "it cannot fail over")
    end
  end,
}
