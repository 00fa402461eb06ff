-- SPDX-License-Identifier: Apache-2.0
-- Deny the ingress rules of a change that are open to everybody and cover one of the TCP ports.
local function covers(rule, ports)
  if not list.any(rule.cidr_blocks, cidr.any) then return false end
  if rule.protocol == "-1" then return true end
  return (rule.protocol == "tcp" or rule.protocol == "6") and list.any(ports, function(port)
    return rule.from_port <= port and port <= rule.to_port
  end)
end

return function(rc, ports)
  if rc.type == "aws_security_group_rule" then
    if rc.after.type == "ingress" and covers(rc.after, ports) then rc:deny(nil, "it is open") end
    return
  end
  for path, rule in rc:each("ingress") do
    if covers(rule, ports) then rc:deny(path, "it is open") end
  end
end
