-- SPDX-License-Identifier: Apache-2.0
-- Every aws_api_gateway_account must have cloudwatch_role_arn set or known after apply.
policy {
  id = "tc.test-non-created-module-resource-parameter-apigw-role",
  match = { type = "aws_api_gateway_account",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:known("cloudwatch_role_arn") then return end
    if rc:is_null("cloudwatch_role_arn") or not rc:has("cloudwatch_role_arn") then
      rc:deny("cloudwatch_role_arn", "it is not set")
    end
  end,
}
