-- SPDX-License-Identifier: Apache-2.0
test "attachments" {
  policy = "aws.iamusers", plan = fixture "plans/regula__iam-user-attached.json",
  cases = {
    { name = "as written", expect = { pass = 4, deny = {
      "aws_iam_policy_attachment.invalid_normal_policy_attachment",
      "aws_iam_user_policy.invalid_user_policy",
      "aws_iam_user_policy_attachment.invalid_user_policy_attachment" } } },
    { name = "not known",
      set = { ["aws_iam_policy_attachment.valid_role_policy_attachment"] = { users = unknown } },
      expect = { pass = 3, deny = 3,
                 unknown = { "aws_iam_policy_attachment.valid_role_policy_attachment" } } },
  },
}
