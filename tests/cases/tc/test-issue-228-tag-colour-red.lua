-- SPDX-License-Identifier: Apache-2.0
-- No aws_s3_bucket may have the tag Colour=Red.
policy {
  id = "tc.test-issue-228-tag-colour-red",
  match = { type = "aws_s3_bucket",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if (rc.after.tags or {}).Colour == "Red" then rc:deny("tags.Colour", "it is Red") end
  end,
}
