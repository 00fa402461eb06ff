-- SPDX-License-Identifier: Apache-2.0
-- Every aws_ecr_repository must have image_tag_mutability "IMMUTABLE".
policy {
  id = "ckv.ckv-aws-51-tfcompliance-test-issue-456",
  match = { type = "aws_ecr_repository",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("image_tag_mutability")
    if value ~= "IMMUTABLE" then rc:deny("image_tag_mutability", "it is mutable") end
  end,
}
