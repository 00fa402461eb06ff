-- SPDX-License-Identifier: Apache-2.0
-- azurerm_kubernetes_cluster must have oms_agent[0].log_analytics_workspace_id set or known after
-- apply (or legacy addon_profile[0].oms_agent[0].enabled true).
policy {
  id = "avm.aksloggingenabled",
  match = { type = "azurerm_kubernetes_cluster",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local agent = "oms_agent[0].log_analytics_workspace_id"
    if rc:get("addon_profile[0].oms_agent[0].enabled") == true then return end
    if rc:get(agent, true) == nil then rc:deny(agent, "it is not set") end
  end,
}
