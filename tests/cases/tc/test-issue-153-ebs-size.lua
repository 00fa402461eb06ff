-- SPDX-License-Identifier: Apache-2.0
-- aws_ebs_volume.size must be less than 45.
policy {
  id = "tc.test-issue-153-ebs-size",
  match = { type = "aws_ebs_volume",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("size")
    if value ~= nil and value >= 45 then rc:deny("size", "it is 45 or more") end
  end,
}
