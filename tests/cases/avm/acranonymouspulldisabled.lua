-- SPDX-License-Identifier: Apache-2.0
-- azurerm_container_registry with sku Standard or Premium must have anonymous_pull_enabled false
-- or absent.
policy {
  id = "avm.acranonymouspulldisabled",
  match = { type = "azurerm_container_registry",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if list.has({ "Standard", "Premium" }, rc.after.sku) and rc.after.anonymous_pull_enabled then
      rc:deny("anonymous_pull_enabled", "it is true")
    end
  end,
}
