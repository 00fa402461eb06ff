-- SPDX-License-Identifier: Apache-2.0
test "buckets" {
  policy = "aws.s3crypt", plan = fixture "plans/checkov__combine-graph.json",
  cases = {
    { name = "nothing",
      expect = { deny = { "aws_s3_bucket.example", "aws_s3_bucket.example_2" } } },
    { name = "a block", expect = { deny = 1, pass = { "aws_s3_bucket.example" } },
      set = { ["aws_s3_bucket.example"] = { server_side_encryption_configuration = { { rule = { {
        apply_server_side_encryption_by_default = { { sse_algorithm = "AES256" } } } } } } } } },
  },
}
test "a resource that is not known yet" {
  policy = "aws.s3crypt", plan = fixture "plans/pulumi-tfm__vpc-update-diff.json",
  expect = { unknown = { "module.s3_bucket.aws_s3_bucket.this[0]" } },
}
