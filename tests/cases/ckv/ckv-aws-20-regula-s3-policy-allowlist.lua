-- SPDX-License-Identifier: Apache-2.0
-- acl must not be "public-read", "public-read-write" or "website" on any aws_s3_bucket or
-- aws_s3_bucket_acl.
policy {
  id = "ckv.ckv-aws-20-regula-s3-policy-allowlist",
  match = { type = { "aws_s3_bucket", "aws_s3_bucket_acl" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("acl")
    if list.has({ "public-read", "public-read-write", "website" }, value) then
      rc:deny("acl", "it is public")
    end
  end,
}
