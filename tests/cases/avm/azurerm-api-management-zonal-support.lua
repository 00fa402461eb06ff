-- SPDX-License-Identifier: Apache-2.0
-- azurerm_api_management.zones must list at least 2 zones.
policy {
  id = "avm.azurerm-api-management-zonal-support",
  match = { type = "azurerm_api_management",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if #(rc.after.zones or {}) < 2 then rc:deny("zones", "fewer than 2 zones") end
  end,
}
