-- SPDX-License-Identifier: Apache-2.0
-- Every aws_s3_bucket_public_access_block must have block_public_acls, ignore_public_acls,
-- block_public_policy and restrict_public_buckets all true.
policy {
  id = "tc.test-resource-ref-in-module-fails-s3-public-block",
  match = { type = "aws_s3_bucket_public_access_block",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for _, name in ipairs { "block_public_acls", "ignore_public_acls", "block_public_policy",
                            "restrict_public_buckets" } do
      if rc:get(name) ~= true then rc:deny(name, "it is not true") end
    end
  end,
}
