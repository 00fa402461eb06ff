-- SPDX-License-Identifier: Apache-2.0
-- Every azurerm_resource_group, azurerm_virtual_machine, azurerm_linux_virtual_machine,
-- azurerm_windows_virtual_machine and azurerm_virtual_network must have an environment tag.
policy {
  id = "sentinel.azure-enforce-mandatory-tags",
  match = { type = { "azurerm_resource_group", "azurerm_virtual_machine",
                     "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine",
                     "azurerm_virtual_network" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local tags = rc.after.tags or {}
    for _, key in ipairs { "environment" } do
      if tags[key] == nil then rc:deny("tags", "%s is missing", key) end
    end
  end,
}
