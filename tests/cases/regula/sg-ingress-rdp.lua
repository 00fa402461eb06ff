-- SPDX-License-Identifier: Apache-2.0
-- No aws_security_group ingress block open to 0.0.0.0/0 may cover port 3389.
policy {
  id = "regula.sg-ingress-rdp",
  match = { type = "aws_security_group",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for i, rule in ipairs(rc.after.ingress or {}) do
      if list.any(rule.cidr_blocks, cidr.any) and (rule.protocol == "-1" or
         rule.from_port <= 3389 and rule.to_port >= 3389) then
        rc:deny(("ingress[%d]"):format(i - 1), "port 3389 is open")
      end
    end
  end,
}
