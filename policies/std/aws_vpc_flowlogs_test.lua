-- SPDX-License-Identifier: Apache-2.0
test "networks" {
  policy = "aws.flowlogs", plan = fixture "plans/tfcompliance__test_issue-158.json",
  expect = { deny = { "module.vpc.aws_vpc.this[0]" } },
}
