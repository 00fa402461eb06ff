-- SPDX-License-Identifier: Apache-2.0
-- aws_launch_configuration.instance_type must be one of t2.small, t2.medium, t2.large.
policy {
  id = "sentinel.aws-restrict-launch-configuration-instance-type",
  match = { type = "aws_launch_configuration",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local allowed = { "t2.small", "t2.medium", "t2.large" }
    if not list.has(allowed, rc:get("instance_type")) then
      rc:deny("instance_type", "%s is not allowed", rc:show("instance_type"))
    end
  end,
}
