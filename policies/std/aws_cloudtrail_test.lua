-- SPDX-License-Identifier: Apache-2.0
test "trails" {
  policy = "aws.trail", plan = fixture "plans/regula__cloudtrail-log-validation.json",
  cases = {
    { name = "as written", expect = {
      deny = { "aws_cloudtrail.invalid_trail" }, pass = { "aws_cloudtrail.valid_trail" } } },
    { name = "not known",
      set = { ["aws_cloudtrail.valid_trail"] = { enable_log_file_validation = unknown } },
      expect = { deny = 1, unknown = { "aws_cloudtrail.valid_trail" } } },
  },
}
