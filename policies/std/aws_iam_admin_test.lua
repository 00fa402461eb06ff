-- SPDX-License-Identifier: Apache-2.0
local named = { "aws_iam_group_policy.fail_2", "aws_iam_role_policy.fail_1",
                "aws_iam_user_policy.fail_3" }
local all = [[{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}]]
test "policies" {
  policy = "aws.iamadmin", plan = fixture "plans/checkov__iam-policies.json",
  cases = {
    { name = "as written", expect = { pass = 4 } },
    { name = "strict", params = { strict = true }, expect = { deny = named, pass = 1 } },
    { name = "everything", set = { ["aws_iam_policy.policy_pass"] = { policy = all } },
      expect = { deny = { "aws_iam_policy.policy_pass" }, pass = 3 } },
    { name = "not known", set = { ["aws_iam_policy.policy_pass"] = { policy = unknown } },
      expect = { unknown = { "aws_iam_policy.policy_pass" }, pass = 3 } },
    { name = "no policy", set = { ["aws_iam_policy.policy_pass"] = { policy = "{" } },
      expect = { error = { "aws_iam_policy.policy_pass" }, pass = 3 } },
  },
}
