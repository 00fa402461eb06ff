-- SPDX-License-Identifier: Apache-2.0
-- Every aws_sns_topic must have a non-null kms_master_key_id.
policy {
  id = "tc.test-issue-247-sns-kms",
  match = { type = "aws_sns_topic",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:known("kms_master_key_id") then return end
    if rc:is_null("kms_master_key_id") or not rc:has("kms_master_key_id") then
      rc:deny("kms_master_key_id", "it is not set")
    end
  end,
}
