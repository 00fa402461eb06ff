-- SPDX-License-Identifier: Apache-2.0
-- No aws_s3_bucket may have acl public-read-write.
policy {
  id = "ckv.ckv-aws-57-regula-s3-policy-allowlist",
  match = { type = "aws_s3_bucket",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("acl")
    if value == "public-read-write" then rc:deny("acl", "it is public") end
  end,
}
