-- SPDX-License-Identifier: Apache-2.0
-- Every aws_instance availability_zone must be one of us-east-1a..us-east-1f (a missing or unknown
-- zone is a violation).
policy {
  id = "sentinel.aws-restrict-availability-zones",
  match = { type = "aws_instance", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not re.full("us-east-1[a-f]", rc:get("availability_zone", "") or "") then
      rc:deny("availability_zone", "%s is not in us-east-1", rc:show("availability_zone"))
    end
  end,
}
