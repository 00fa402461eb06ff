-- SPDX-License-Identifier: Apache-2.0
-- vsphere_virtual_disk.size must not exceed 100 and type must be "thin".
policy {
  id = "sentinel.vmware-restrict-virtual-disk-size-and-type",
  match = { type = "vsphere_virtual_disk",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.size > 100 then rc:deny("size", "it is above 100") end
    if rc.after.type ~= "thin" then rc:deny("type", "it is not thin") end
  end,
}
