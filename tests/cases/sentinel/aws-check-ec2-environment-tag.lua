-- SPDX-License-Identifier: Apache-2.0
-- Every aws_instance (not being destroyed) must have an Environment tag with value dev, qa or
-- prod.
policy {
  id = "sentinel.aws-check-ec2-environment-tag",
  match = { type = "aws_instance", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local tags = rc.after.tags or {}
    if not list.has({ "dev", "qa", "prod" }, tags.Environment) then
      rc:deny("tags", "Environment is %s", tags.Environment or "missing")
    end
  end,
}
