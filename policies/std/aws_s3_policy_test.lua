-- SPDX-License-Identifier: Apache-2.0
test "policies" {
  policy = "aws.s3policy", plan = fixture "plans/regula__s3-policy-allowlist.json",
  cases = {
    { name = "as written", expect = { pass = 6, deny = {
      "aws_s3_bucket.allowget-inline-policy", "aws_s3_bucket.allowlist-inline-policy",
      "aws_s3_bucket_policy.allowget-policy", "aws_s3_bucket_policy.allowlist-policy" } } },
    { name = "not known",
      set = { ["aws_s3_bucket_policy.denylist-policy"] = { policy = unknown } },
      expect = { pass = 5, deny = 4, unknown = { "aws_s3_bucket_policy.denylist-policy" } } },
  },
}
