-- SPDX-License-Identifier: Apache-2.0
-- Every aws_cloudwatch_log_group.name must equal the function_name of some aws_lambda_function
-- in the plan.
policy {
  id = "tc.test-it-must-be-in-fail-lambda-covers-loggroups",
  check_plan = function(plan)
    local names = {}
    for _, rc in ipairs(plan:changes { type = "aws_lambda_function",
        on = { "create", "update", "noop" } }) do
      names[#names + 1] = rc.after.function_name
    end
    for _, rc in ipairs(plan:changes { type = "aws_cloudwatch_log_group",
        on = { "create", "update", "noop" } }) do
      if not list.has(names, rc.after.name) then rc:deny("name", "no function has this name") end
    end
  end,
}
