-- SPDX-License-Identifier: Apache-2.0
-- No ingress rule open to 0.0.0.0/0 - an inline aws_security_group ingress block or an
-- aws_security_group_rule of type ingress - may cover any of the TCP ports
-- 80,443,23,22,3306,1443,139,3389,50000; blame the resource that holds the rule.
policy {
  id = "tc.test-issue-190-sg-well-known",
  match = { type = { "aws_security_group", "aws_security_group_rule" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    require "ingress" (rc, { 80, 443, 23, 22, 3306, 1443, 139, 3389, 50000 })
  end,
}
