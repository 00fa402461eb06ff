-- SPDX-License-Identifier: Apache-2.0
-- Every aws_sqs_queue must have a kms_master_key_id that is set or known after apply.
policy {
  id = "tc.test-issue-260-sqs-kms",
  match = { type = "aws_sqs_queue",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:known("kms_master_key_id") then return end
    if rc:is_null("kms_master_key_id") or not rc:has("kms_master_key_id") then
      rc:deny("kms_master_key_id", "it is not set")
    end
  end,
}
