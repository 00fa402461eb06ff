-- SPDX-License-Identifier: Apache-2.0
-- azurerm_security_center_subscription_pricing with resource_type KubernetesService must have tier
-- Standard.
policy {
  id = "avm.azuredefenderonkubernetes",
  match = { type = "azurerm_security_center_subscription_pricing",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.resource_type == "KubernetesService" and rc.after.tier ~= "Standard" then
      rc:deny("tier", "it is not Standard")
    end
  end,
}
