-- SPDX-License-Identifier: Apache-2.0
test "keys" {
  policy = "aws.iamkeys", plan = fixture "plans/awslabs-iam__identity-policies.json",
  cases = {
    { name = "a key", expect = { deny = { "aws_iam_access_key.lb" } } },
    { name = "not known", set = { ["aws_iam_access_key.lb"] = { status = unknown } },
      expect = { unknown = { "aws_iam_access_key.lb" } } },
    { name = "switched off", set = { ["aws_iam_access_key.lb"] = { status = "Inactive" } },
      expect = { pass = { "aws_iam_access_key.lb" } } },
  },
}
