-- SPDX-License-Identifier: Apache-2.0
-- azurerm_virtual_network_gateway of type Vpn must have active_active true; type ExpressRoute is
-- exempt.
policy {
  id = "avm.azurerm-virtual-network-gateway-vpn-active-active",
  match = { type = "azurerm_virtual_network_gateway",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.type == "Vpn" and rc.after.active_active ~= true then
      rc:deny("active_active", "it is not true")
    end
  end,
}
