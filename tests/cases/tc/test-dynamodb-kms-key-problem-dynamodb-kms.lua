-- SPDX-License-Identifier: Apache-2.0
-- Every aws_dynamodb_table must have a server_side_encryption block whose kms_key_arn is set or
-- known after apply.
policy {
  id = "tc.test-dynamodb-kms-key-problem-dynamodb-kms",
  match = { type = "aws_dynamodb_table", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    if rc:get("server_side_encryption[0].kms_key_arn", "later") == nil then
      rc:deny("server_side_encryption", "no key")
    end
  end,
}
