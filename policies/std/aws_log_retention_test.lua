-- SPDX-License-Identifier: Apache-2.0
local group = "aws_cloudwatch_log_group.aws_route53_example_com"
test "groups" {
  policy = "aws.logs", plan = fixture "plans/checkov__no-values-route53.json",
  cases = {
    { name = "too short", expect = { deny = { group } } },
    { name = "short is enough", params = { days = 1 }, expect = { pass = { group } } },
    { name = "for ever", set = { [group] = { retention_in_days = 0 } },
      expect = { pass = { group } } },
    { name = "not known", set = { [group] = { retention_in_days = unknown } },
      expect = { unknown = { group } } },
  },
}
