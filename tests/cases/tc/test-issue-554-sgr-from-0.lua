-- SPDX-License-Identifier: Apache-2.0
-- Every aws_security_group_rule of type ingress must have from_port 0.
policy {
  id = "tc.test-issue-554-sgr-from-0",
  match = { type = "aws_security_group_rule",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.type == "ingress" and rc.after.from_port ~= 0 then
      rc:deny("from_port", "it is not 0")
    end
  end,
}
