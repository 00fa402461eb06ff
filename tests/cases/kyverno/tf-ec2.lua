-- SPDX-License-Identifier: Apache-2.0
-- No aws_instance may have a tag named Team.
policy {
  id = "kyverno.tf-ec2",
  match = { type = "aws_instance",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if (rc.after.tags or {}).Team ~= nil then rc:deny("tags.Team", "it is there") end
  end,
}
