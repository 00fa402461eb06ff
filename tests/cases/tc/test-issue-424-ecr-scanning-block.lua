-- SPDX-License-Identifier: Apache-2.0
-- Every aws_ecr_repository must have an image_scanning_configuration block.
policy {
  id = "tc.test-issue-424-ecr-scanning-block",
  match = { type = "aws_ecr_repository",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local blocks = rc:get("image_scanning_configuration")
    if blocks == nil or #blocks == 0 then
      rc:deny("image_scanning_configuration", "no such block")
    end
  end,
}
