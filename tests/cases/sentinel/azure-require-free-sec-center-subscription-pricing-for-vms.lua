-- SPDX-License-Identifier: Apache-2.0
-- azurerm_security_center_subscription_pricing with resource_type VirtualMachines must not have
-- tier Standard.
policy {
  id = "sentinel.azure-require-free-sec-center-subscription-pricing-for-vms",
  match = { type = "azurerm_security_center_subscription_pricing",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.resource_type == "VirtualMachines" and rc.after.tier == "Standard" then
      rc:deny("tier", "it is Standard")
    end
  end,
}
