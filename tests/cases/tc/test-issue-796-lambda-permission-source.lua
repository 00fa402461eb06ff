-- SPDX-License-Identifier: Apache-2.0
-- Every aws_lambda_permission must have source_arn set or known after apply.
policy {
  id = "tc.test-issue-796-lambda-permission-source",
  match = { type = "aws_lambda_permission",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:known("source_arn") then return end
    if rc:is_null("source_arn") or not rc:has("source_arn") then
      rc:deny("source_arn", "it is not set")
    end
  end,
}
