-- SPDX-License-Identifier: Apache-2.0
-- No ingress rule open to 0.0.0.0/0 - an inline aws_security_group ingress block or an
-- aws_security_group_rule of type ingress - may cover TCP port 80; blame the resource that
-- holds the rule.
policy {
  id = "tc.test-multiple-failures-sg-port-80",
  match = { type = { "aws_security_group", "aws_security_group_rule" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc) require "ingress" (rc, { 80 }) end,
}
