-- SPDX-License-Identifier: Apache-2.0
-- Every aws_lb_listener with protocol TCP must use port 443.
policy {
  id = "tc.test-issue-172-listener-443",
  match = { type = "aws_lb_listener",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.protocol == "TCP" and rc.after.port ~= 443 then rc:deny("port", "it is not 443") end
  end,
}
