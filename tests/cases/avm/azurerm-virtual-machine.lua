-- SPDX-License-Identifier: Apache-2.0
-- Resources of the legacy type azurerm_virtual_machine are not allowed.
policy {
  id = "avm.azurerm-virtual-machine",
  match = { type = "azurerm_virtual_machine",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    rc:deny(nil, "it is of a legacy type")
  end,
}
