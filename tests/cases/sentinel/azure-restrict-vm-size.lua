-- SPDX-License-Identifier: Apache-2.0
-- The size of azurerm_virtual_machine (vm_size) and azurerm_{windows,linux}_virtual_machine (size)
-- must be one of Standard_A1, Standard_A2, Standard_D1_v2, Standard_D2_v2.
policy {
  id = "sentinel.azure-restrict-vm-size",
  match = { type = { "azurerm_virtual_machine", "azurerm_windows_virtual_machine",
                     "azurerm_linux_virtual_machine" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local path = rc.type == "azurerm_virtual_machine" and "vm_size" or "size"
    local allowed = { "Standard_A1", "Standard_A2", "Standard_D1_v2", "Standard_D2_v2" }
    if not list.has(allowed, rc:get(path)) then
      rc:deny(path, "%s is not allowed", rc:show(path))
    end
  end,
}
