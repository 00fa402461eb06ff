-- SPDX-License-Identifier: Apache-2.0
-- No ingress rule (inline aws_security_group ingress, or aws_security_group_rule of type
-- ingress) open to 0.0.0.0/0 or ::/0 may cover port 3389 (protocol -1 covers every port).
policy {
  id = "ckv.ckv-aws-25-regula-sg-ingress-anywhere",
  match = { type = { "aws_security_group", "aws_security_group_rule" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc) require "ingress" (rc, 3389) end,
}
