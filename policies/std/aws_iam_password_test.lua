-- SPDX-License-Identifier: Apache-2.0
local name = "aws_iam_account_password_policy."
test "lengths" {
  policy = "aws.password", plan = fixture "plans/regula__iam-password-length.json",
  params = { length = 8 },
  cases = {
    { name = "as written", expect = {
      deny = { name .. "invalid_1", name .. "invalid_2" }, pass = { name .. "valid" } } },
    { name = "not known", set = { [name .. "valid"] = { minimum_password_length = unknown } },
      expect = { deny = 2, unknown = 1 } },
  },
}
