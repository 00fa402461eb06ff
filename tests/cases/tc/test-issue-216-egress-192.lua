-- SPDX-License-Identifier: Apache-2.0
-- Every aws_security_group_rule of type egress with from_port 443 must list only CIDR blocks
-- starting with "192.".
policy {
  id = "tc.test-issue-216-egress-192",
  match = { type = "aws_security_group_rule",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.type ~= "egress" or rc.after.from_port ~= 443 then return end
    for path, range in rc:each("cidr_blocks") do
      if range:sub(1, 4) ~= "192." then rc:deny(path, "%s is outside", range) end
    end
  end,
}
