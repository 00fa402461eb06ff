-- SPDX-License-Identifier: Apache-2.0
-- azurerm_linux_virtual_machine.zone must be set or known after apply.
policy {
  id = "avm.azurerm-linux-virtual-machine-zone",
  match = { type = "azurerm_linux_virtual_machine",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local path = "zone"
    if rc:get(path, true) == nil then rc:deny(path, "it is not set") end
  end,
}
