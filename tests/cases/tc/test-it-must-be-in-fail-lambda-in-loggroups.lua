-- SPDX-License-Identifier: Apache-2.0
-- Every aws_lambda_function.function_name must equal the name of some aws_cloudwatch_log_group
-- in the plan.
policy {
  id = "tc.test-it-must-be-in-fail-lambda-in-loggroups",
  check_plan = function(plan)
    local names = {}
    for _, rc in ipairs(plan:changes { type = "aws_cloudwatch_log_group",
        on = { "create", "update", "noop" } }) do
      names[#names + 1] = rc.after.name
    end
    for _, rc in ipairs(plan:changes { type = "aws_lambda_function",
        on = { "create", "update", "noop" } }) do
      if not list.has(names, rc.after.function_name) then
        rc:deny("function_name", "no log group has this name")
      end
    end
  end,
}
