-- SPDX-License-Identifier: Apache-2.0
local one = "module.s3_module.module.inner_s3_module.aws_s3_bucket_public_access_block.var_bucket"
test "blocks behind a local value" {
  policy = "aws.s3block", plan = fixture "plans/checkov__combine-graph.json",
  cases = {
    { name = "as written", expect = { pass = 2, unknown = {
      "aws_s3_bucket.example", "aws_s3_bucket.example_2" } } },
    { name = "half a block", set = { [one] = { ignore_public_acls = false } },
      expect = { deny = { one }, pass = 1, unknown = 2 } },
    { name = "not known", set = { [one] = { ignore_public_acls = unknown } },
      expect = { pass = 1, unknown = 3 } },
  },
}
test "a block" {
  policy = "aws.s3block", plan = fixture "plans/pulumi-tfm__vpc-update-diff.json",
  expect = { pass = { "module.s3_bucket.aws_s3_bucket.this[0]" } },
}
test "no block" {
  policy = "aws.s3block", plan = fixture "plans/regula__s3-policy-allowlist.json",
  expect = { deny = 7 },
}
