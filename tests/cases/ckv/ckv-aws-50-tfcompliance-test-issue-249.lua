-- SPDX-License-Identifier: Apache-2.0
-- Every aws_lambda_function must have tracing_config[0].mode Active or PassThrough.
policy {
  id = "ckv.ckv-aws-50-tfcompliance-test-issue-249",
  match = { type = "aws_lambda_function", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    if not list.has({ "Active", "PassThrough" }, rc:get("tracing_config[0].mode")) then
      rc:deny("tracing_config", "it is not traced")
    end
  end,
}
