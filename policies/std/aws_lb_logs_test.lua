-- SPDX-License-Identifier: Apache-2.0
test "a balancer without" {
  policy = "aws.lblogs", plan = fixture "plans/tfcompliance__test_issue-171.json",
  cases = {
    { name = "as written", expect = { deny = { "aws_lb.nlb-noncompliant" } } },
    { name = "gateway", set = { ["aws_lb.nlb-noncompliant"] = { load_balancer_type = "gateway" } },
      expect = { pass = { "aws_lb.nlb-noncompliant" } } },
  },
}
test "a balancer with" {
  policy = "aws.lblogs", plan = fixture "plans/tfcompliance__test_issue-249.json",
  cases = {
    { name = "as written", expect = { pass = { "module.alb.aws_alb.alb" } } },
    { name = "switched off", expect = { deny = { "module.alb.aws_alb.alb" } },
      set = { ["module.alb.aws_alb.alb"] = { access_logs = { { enabled = false } } } } },
    { name = "not known", expect = { unknown = { "module.alb.aws_alb.alb" } },
      set = { ["module.alb.aws_alb.alb"] = { access_logs = { { enabled = unknown } } } } },
  },
}
