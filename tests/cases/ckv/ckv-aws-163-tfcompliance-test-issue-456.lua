-- SPDX-License-Identifier: Apache-2.0
-- Every aws_ecr_repository must have image_scanning_configuration[0].scan_on_push true.
policy {
  id = "ckv.ckv-aws-163-tfcompliance-test-issue-456",
  match = { type = "aws_ecr_repository",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("image_scanning_configuration[0].scan_on_push")
    if value ~= true then
      rc:deny("image_scanning_configuration[0].scan_on_push", "it is not true")
    end
  end,
}
