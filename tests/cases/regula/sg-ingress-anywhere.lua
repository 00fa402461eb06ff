-- SPDX-License-Identifier: Apache-2.0
-- An aws_security_group ingress block open to 0.0.0.0/0 may only be for port 80 or 443 exactly
-- (from_port = to_port = 80 or 443).
policy {
  id = "regula.sg-ingress-anywhere",
  match = { type = "aws_security_group",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for i, rule in ipairs(rc.after.ingress or {}) do
      local port = rule.from_port
      if list.any(rule.cidr_blocks, cidr.any) and
         not (port == rule.to_port and (port == 80 or port == 443)) then
        rc:deny(("ingress[%d]"):format(i - 1), "open to everybody")
      end
    end
  end,
}
