-- SPDX-License-Identifier: Apache-2.0
-- Every aws_sagemaker_notebook_instance must have a non-null kms_key_id.
policy {
  id = "tc.test-issue-132-sagemaker-kms",
  match = { type = "aws_sagemaker_notebook_instance",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:known("kms_key_id") then return end
    if rc:is_null("kms_key_id") or not rc:has("kms_key_id") then
      rc:deny("kms_key_id", "it is not set")
    end
  end,
}
