-- SPDX-License-Identifier: Apache-2.0
-- vsphere_virtual_machine.num_cpus must not exceed 4 and memory must not exceed 8192.
policy {
  id = "sentinel.vmware-restrict-vm-cpu-and-memory",
  match = { type = "vsphere_virtual_machine",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if (rc.after.num_cpus or 0) > 4 then rc:deny("num_cpus", "it is above 4") end
    if (rc.after.memory or 0) > 8192 then rc:deny("memory", "it is above 8192") end
  end,
}
