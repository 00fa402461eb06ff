-- SPDX-License-Identifier: Apache-2.0
-- No aws_security_group may have any ingress block open to 0.0.0.0/0, whatever the protocol or
-- port.
policy {
  id = "tc.test-issue-360-sg-any-world",
  match = { type = "aws_security_group",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for path, range in rc:each("ingress[*].cidr_blocks") do
      if cidr.any(range) then rc:deny(path, "open to %s", range) end
    end
  end,
}
