-- SPDX-License-Identifier: Apache-2.0
-- azurerm_container_registry.admin_enabled must be false or absent.
policy {
  id = "avm.acradminaccountdisabled",
  match = { type = "azurerm_container_registry",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc:get("admin_enabled") == true then rc:deny("admin_enabled", "it is true") end
  end,
}
