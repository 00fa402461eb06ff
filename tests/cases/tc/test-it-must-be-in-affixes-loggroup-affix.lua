-- SPDX-License-Identifier: Apache-2.0
-- For every aws_lambda_function a log group named "/aws/lambda/<function_name>" must be in the
-- plan.
policy {
  id = "tc.test-it-must-be-in-affixes-loggroup-affix",
  check_plan = function(plan)
    local on, names = { "create", "update", "noop" }, {}
    for i, rc in ipairs(plan:changes { type = "aws_cloudwatch_log_group", on = on }) do
      names[i] = rc.after.name
    end
    for _, rc in ipairs(plan:changes { type = "aws_lambda_function", on = on }) do
      if not list.has(names, "/aws/lambda/" .. rc.after.function_name) then
        rc:deny("function_name", "it has no log group")
      end
    end
  end,
}
