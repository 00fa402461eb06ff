-- SPDX-License-Identifier: Apache-2.0
test "a resource" {
  policy = "aws.s3versions", plan = fixture "plans/pulumi-tfm__vpc-update-diff.json",
  cases = {
    { name = "as written", expect = { pass = { "module.s3_bucket.aws_s3_bucket.this[0]" } } },
    { name = "suspended", expect = { deny = { "module.s3_bucket.aws_s3_bucket.this[0]" } },
      set = { ["module.s3_bucket.aws_s3_bucket_versioning.this[0]"] = {
        versioning_configuration = { { status = "Suspended" } } },
        ["module.s3_bucket.aws_s3_bucket.this[0]"] = { versioning = {} } } },
  },
}
test "no word" {
  policy = "aws.s3versions", plan = fixture "plans/checkov__combine-graph.json",
  expect = { deny = { "aws_s3_bucket.example", "aws_s3_bucket.example_2" } },
}
