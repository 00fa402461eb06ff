-- SPDX-License-Identifier: Apache-2.0
-- Every aws_s3_bucket whose actions contain "create" must have acl equal to "private".
policy {
  id = "tc.actions-regular-s3-create-private",
  match = { type = "aws_s3_bucket",
            mode = "managed", on = { "create" } },
  check = function(rc)
    if rc.after.acl ~= "private" then rc:deny("acl", "it is not private") end
  end,
}
