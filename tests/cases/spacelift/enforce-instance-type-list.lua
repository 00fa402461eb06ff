-- SPDX-License-Identifier: Apache-2.0
-- aws_instance.instance_type must not be t2.2xlarge or t2.xlarge.
policy {
  id = "spacelift.enforce-instance-type-list",
  match = { type = "aws_instance", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if list.has({ "t2.2xlarge", "t2.xlarge" }, rc.after.instance_type) then
      rc:deny("instance_type", "%s is too large", rc.after.instance_type)
    end
  end,
}
