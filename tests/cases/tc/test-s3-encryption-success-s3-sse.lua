-- SPDX-License-Identifier: Apache-2.0
-- Every aws_s3_bucket must have a server_side_encryption_configuration block.
policy {
  id = "tc.test-s3-encryption-success-s3-sse",
  match = { type = "aws_s3_bucket",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local blocks = rc:get("server_side_encryption_configuration")
    if blocks == nil or #blocks == 0 then
      rc:deny("server_side_encryption_configuration", "no such block")
    end
  end,
}
