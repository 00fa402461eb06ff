-- SPDX-License-Identifier: Apache-2.0
-- No aws_security_group ingress block open to 0.0.0.0/0 may cover TCP port 23.
policy {
  id = "tc.test-issue-198-no-telnet",
  match = { type = "aws_security_group", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc) require "ingress" (rc, { 23 }) end,
}
