-- SPDX-License-Identifier: Apache-2.0
-- No aws_security_group ingress/egress block and no aws_security_group_rule may list 0.0.0.0/0.
policy {
  id = "scalr.enforce-cidr",
  match = { type = { "aws_security_group", "aws_security_group_rule" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local paths = { "ingress[*].cidr_blocks", "egress[*].cidr_blocks" }
    if rc.type == "aws_security_group_rule" then paths = { "cidr_blocks" } end
    for _, each in ipairs(paths) do
      for path, range in rc:each(each) do
        if range == "0.0.0.0/0" then rc:deny(path, "open to everybody") end
      end
    end
  end,
}
