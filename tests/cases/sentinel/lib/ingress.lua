-- SPDX-License-Identifier: Apache-2.0
-- Deny the ingress rules of a change that are open to everybody and whose ports span one port.
local function covers(rule, port)
  local from, to = rule.from_port or rule.to_port, rule.to_port or rule.from_port
  return list.has(rule.cidr_blocks or {}, "0.0.0.0/0") and
         from and from <= port and port <= to
end

return function(rc, port)
  if rc.type == "aws_security_group_rule" then
    if rc.after.type == "ingress" and covers(rc.after, port) then rc:deny(nil, "it is open") end
    return
  end
  for path, rule in rc:each("ingress") do
    if covers(rule, port) then rc:deny(path, "it is open") end
  end
end
