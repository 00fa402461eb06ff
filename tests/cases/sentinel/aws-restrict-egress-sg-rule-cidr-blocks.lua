-- SPDX-License-Identifier: Apache-2.0
-- No egress rule (aws_security_group_rule of type egress, or inline aws_security_group egress
-- block) may list 0.0.0.0/0.
policy {
  id = "sentinel.aws-restrict-egress-sg-rule-cidr-blocks",
  match = { type = { "aws_security_group", "aws_security_group_rule" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local paths = "egress[*].cidr_blocks"
    if rc.type == "aws_security_group_rule" then
      if rc.after.type ~= "egress" then return end
      paths = "cidr_blocks"
    end
    for path, range in rc:each(paths) do
      if range == "0.0.0.0/0" then rc:deny(path, "open to everybody") end
    end
  end,
}
