-- SPDX-License-Identifier: Apache-2.0
-- azurerm_kubernetes_cluster.network_profile[0].network_policy must be set or known after apply.
policy {
  id = "avm.aksnetworkpolicy",
  match = { type = "azurerm_kubernetes_cluster",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local path = "network_profile[0].network_policy"
    if rc:get(path, true) == nil then rc:deny(path, "it is not set") end
  end,
}
