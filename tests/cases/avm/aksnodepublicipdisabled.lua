-- SPDX-License-Identifier: Apache-2.0
-- azurerm_kubernetes_cluster.default_node_pool[0] must not have enable_node_public_ip or
-- node_public_ip_enabled true.
policy {
  id = "avm.aksnodepublicipdisabled",
  match = { type = "azurerm_kubernetes_cluster",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for _, name in ipairs { "enable_node_public_ip", "node_public_ip_enabled" } do
      local path = "default_node_pool[0]." .. name
      if rc:get(path) == true then rc:deny(path, "it is true") end
    end
  end,
}
