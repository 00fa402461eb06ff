-- SPDX-License-Identifier: Apache-2.0
-- No disk block of a vsphere_virtual_machine may have size greater than 100.
policy {
  id = "sentinel.vmware-restrict-vm-disk-size",
  match = { type = "vsphere_virtual_machine",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for path, size in rc:each("disk[*].size") do
      if size > 100 then rc:deny(path, "it is above 100") end
    end
  end,
}
