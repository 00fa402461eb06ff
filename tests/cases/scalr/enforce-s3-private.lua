-- SPDX-License-Identifier: Apache-2.0
-- No aws_s3_bucket may have acl "public".
policy {
  id = "scalr.enforce-s3-private",
  match = { type = "aws_s3_bucket", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc:get("acl") == "public" then rc:deny("acl", "it is public") end
  end,
}
