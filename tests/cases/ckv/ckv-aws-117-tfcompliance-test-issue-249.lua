-- SPDX-License-Identifier: Apache-2.0
-- Every aws_lambda_function must have a vpc_config block.
policy {
  id = "ckv.ckv-aws-117-tfcompliance-test-issue-249",
  match = { type = "aws_lambda_function",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local blocks = rc:get("vpc_config")
    if blocks == nil or #blocks == 0 then rc:deny("vpc_config", "no such block") end
  end,
}
