-- SPDX-License-Identifier: Apache-2.0
-- azurerm_linux_virtual_machine_scale_set.disable_password_authentication must be true or absent.
policy {
  id = "avm.azurescalesetpassword",
  match = { type = "azurerm_linux_virtual_machine_scale_set",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.disable_password_authentication == false then
      rc:deny("disable_password_authentication", "it is false")
    end
  end,
}
