-- SPDX-License-Identifier: Apache-2.0
-- aws_instance.subnet_id must be subnet-019c416174b079502 or subnet-04dbded374ed11690;
-- known-after-apply is a violation.
policy {
  id = "scalr.enforce-instance-subnet",
  match = { type = "aws_instance", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local allowed = { "subnet-019c416174b079502", "subnet-04dbded374ed11690" }
    if not list.has(allowed, rc:get("subnet_id", false)) then
      rc:deny("subnet_id", "%s is not allowed", rc:show("subnet_id"))
    end
  end,
}
