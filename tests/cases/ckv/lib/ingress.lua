-- SPDX-License-Identifier: Apache-2.0
-- Deny the ingress rules of a change that are open to everybody and cover a port.
local function covers(rule, port)
  if not list.any(rule.cidr_blocks, cidr.any) and
     not list.any(rule.ipv6_cidr_blocks, cidr.any) then
    return false
  end
  if rule.protocol == "-1" then return true end
  return list.has({ "tcp", "udp", "6", "17" }, rule.protocol) and
         rule.from_port <= port and port <= rule.to_port
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
