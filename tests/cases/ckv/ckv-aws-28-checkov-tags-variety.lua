-- SPDX-License-Identifier: Apache-2.0
-- Every aws_dynamodb_table must have point_in_time_recovery[0].enabled true.
policy {
  id = "ckv.ckv-aws-28-checkov-tags-variety",
  match = { type = "aws_dynamodb_table",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("point_in_time_recovery[0].enabled")
    if value ~= true then rc:deny("point_in_time_recovery[0].enabled", "it is not true") end
  end,
}
