-- SPDX-License-Identifier: Apache-2.0
-- No ingress rule (standalone or inline) open to 0.0.0.0/0 may cover TCP port 3389; a rule with
-- only one of from_port/to_port set is judged on that one.
policy {
  id = "sentinel.aws-restrict-ingress-sg-rule-rdp",
  match = { type = { "aws_security_group", "aws_security_group_rule" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    require "ingress" (rc, 3389)
  end,
}
