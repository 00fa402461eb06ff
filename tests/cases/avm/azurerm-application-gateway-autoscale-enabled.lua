-- SPDX-License-Identifier: Apache-2.0
-- azurerm_application_gateway.autoscale_configuration[0].min_capacity must be greater than 1.
policy {
  id = "avm.azurerm-application-gateway-autoscale-enabled",
  match = { type = "azurerm_application_gateway",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local path = "autoscale_configuration[0].min_capacity"
    if (rc:get(path) or 0) <= 1 then rc:deny(path, "it is not above 1") end
  end,
}
