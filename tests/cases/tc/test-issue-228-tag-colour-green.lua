-- SPDX-License-Identifier: Apache-2.0
-- No aws_s3_bucket may have the tag Colour=Green.
policy {
  id = "tc.test-issue-228-tag-colour-green",
  match = { type = "aws_s3_bucket",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if (rc.after.tags or {}).Colour == "Green" then rc:deny("tags.Colour", "it is Green") end
  end,
}
