-- SPDX-License-Identifier: Apache-2.0
-- Instance size must be allowed: aws instance_type t2.nano/t2.micro, azurerm vm_size
-- Standard_A0/Standard_A1, google machine_type n1-standard-1/n1-standard-2.
policy {
  id = "scalr.instance-types",
  match = { type = { "aws_instance", "azurerm_virtual_machine", "google_compute_instance" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local allowed = {
      aws_instance = { "instance_type", "t2.nano", "t2.micro" },
      azurerm_virtual_machine = { "vm_size", "Standard_A0", "Standard_A1" },
      google_compute_instance = { "machine_type", "n1-standard-1", "n1-standard-2" },
    }
    local path, small, large = table.unpack(allowed[rc.type])
    if not list.has({ small, large }, rc:get(path)) then
      rc:deny(path, "%s is not allowed", rc:show(path))
    end
  end,
}
