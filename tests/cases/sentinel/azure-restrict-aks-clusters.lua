-- SPDX-License-Identifier: Apache-2.0
-- AKS default node pools (azurerm_kubernetes_cluster.default_node_pool[0]) and
-- azurerm_kubernetes_cluster_node_pool must have node_count <= 10, max_count <= 10 (null allowed)
-- and vm_size in Standard_A1, Standard_A2, Standard_D1_v2, Standard_D2_v2.
policy {
  id = "sentinel.azure-restrict-aks-clusters",
  match = { type = { "azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local at = rc.type == "azurerm_kubernetes_cluster" and "default_node_pool[0]." or ""
    for _, name in ipairs { "node_count", "max_count" } do
      if (rc:get(at .. name) or 0) > 10 then rc:deny(at .. name, "it is above 10") end
    end
    local allowed = { "Standard_A1", "Standard_A2", "Standard_D1_v2", "Standard_D2_v2" }
    if not list.has(allowed, rc:get(at .. "vm_size")) then
      rc:deny(at .. "vm_size", "%s is not allowed", rc:show(at .. "vm_size"))
    end
  end,
}
