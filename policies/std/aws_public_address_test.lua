-- SPDX-License-Identifier: Apache-2.0
test "subnets" {
  policy = "aws.publicip", plan = fixture "plans/tfcompliance__test_issue-158.json",
  cases = {
    { name = "as written", expect = { pass = 3, deny = {
      "module.vpc.aws_subnet.public[0]", "module.vpc.aws_subnet.public[1]",
      "module.vpc.aws_subnet.public[2]" } } },
    { name = "not known",
      set = { ["module.vpc.aws_subnet.public[0]"] = { map_public_ip_on_launch = unknown } },
      expect = { deny = 2, unknown = { "module.vpc.aws_subnet.public[0]" } } },
  },
}
test "a machine" {
  policy = "aws.publicip", plan = fixture "plans/kyverno-json__tf-ec2.json",
  cases = {
    { name = "nothing written", expect = { pass = { "aws_instance.app_server" } } },
    { name = "an address", expect = { deny = { "aws_instance.app_server" } },
      set = { ["aws_instance.app_server"] = { associate_public_ip_address = true } } },
  },
}
