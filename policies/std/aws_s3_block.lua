-- SPDX-License-Identifier: Apache-2.0
local switches = { "block_public_acls", "block_public_policy", "ignore_public_acls",
                   "restrict_public_buckets" }

policy {
  id          = "aws.s3block",
  title       = "Every bucket blocks public access",
  description = "With an aws_s3_bucket_public_access_block of its own in which all four are true.  "
             .. "A block of the whole account stands in no plan of a bucket.",
  severity    = "high",
  remediation = "add an aws_s3_bucket_public_access_block with all four true",
  controls    = { "CIS AWS 1.5: 2.1.5", "NIST 800-53: AC-3" },
  match = {
    type = { "aws_s3_bucket", "aws_s3_bucket_public_access_block" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    if rc.type == "aws_s3_bucket" then
      if #rc:referrers { type = "aws_s3_bucket_public_access_block", via = "bucket" } == 0 then
        rc:deny(nil, "no aws_s3_bucket_public_access_block is for this bucket")
      end
      return
    end
    for _, name in ipairs(switches) do
      if rc:get(name) ~= true then rc:deny(name, "expected to be true") end
    end
  end,
}
