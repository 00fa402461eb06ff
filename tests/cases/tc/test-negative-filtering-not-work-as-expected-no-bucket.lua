-- SPDX-License-Identifier: Apache-2.0
-- The plan must not contain any aws_s3_bucket.
policy {
  id = "tc.test-negative-filtering-not-work-as-expected-no-bucket",
  match = { type = "aws_s3_bucket",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    rc:deny(nil, "a bucket")
  end,
}
