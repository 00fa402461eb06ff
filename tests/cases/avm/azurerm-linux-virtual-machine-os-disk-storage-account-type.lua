-- SPDX-License-Identifier: Apache-2.0
-- azurerm_linux_virtual_machine.os_disk[*].storage_account_type must start with Premium or Ultra.
policy {
  id = "avm.azurerm-linux-virtual-machine-os-disk-storage-account-type",
  match = { type = "azurerm_linux_virtual_machine",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for path, kind in rc:each("os_disk[*].storage_account_type") do
      if not re.test("^(Premium|Ultra)", kind) then rc:deny(path, "%s is not allowed", kind) end
    end
  end,
}
