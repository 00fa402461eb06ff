-- SPDX-License-Identifier: Apache-2.0
test "keys" {
  policy = "aws.kms", plan = fixture "plans/regula__kms-rotation.json",
  cases = {
    { name = "as written", expect = {
      deny = { "aws_kms_key.blank-invalid", "aws_kms_key.invalid" },
      pass = { "aws_kms_key.valid" } } },
    { name = "for signing", set = { ["aws_kms_key.invalid"] = { key_usage = "SIGN_VERIFY" } },
      expect = { deny = { "aws_kms_key.blank-invalid" }, pass = 2 } },
    { name = "not known", set = { ["aws_kms_key.valid"] = { enable_key_rotation = unknown } },
      expect = { deny = 2, unknown = { "aws_kms_key.valid" } } },
  },
}
