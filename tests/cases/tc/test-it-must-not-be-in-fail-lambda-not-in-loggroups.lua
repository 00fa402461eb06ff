-- SPDX-License-Identifier: Apache-2.0
-- The set of aws_lambda_function.function_name values must not be entirely contained in the set
-- of aws_cloudwatch_log_group names (fail the plan when it is a subset).
policy {
  id = "tc.test-it-must-not-be-in-fail-lambda-not-in-loggroups",
  check_plan = function(plan)
    local on = { "create", "update", "noop" }
    local functions, groups = {}, {}
    for i, rc in ipairs(plan:changes { type = "aws_lambda_function", on = on }) do
      functions[i] = rc.after.function_name
    end
    for i, rc in ipairs(plan:changes { type = "aws_cloudwatch_log_group", on = on }) do
      groups[i] = rc.after.name
    end
    if #functions > 0 and set.subset(functions, groups) then
      plan:deny("every function has a log group")
    end
  end,
}
