-- SPDX-License-Identifier: Apache-2.0
-- aws_lb_listener.protocol must not be UDP (case-insensitive).
policy {
  id = "tc.test-issue-171-listener-no-udp",
  match = { type = "aws_lb_listener",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("protocol")
    if value ~= nil and value:upper() == "UDP" then rc:deny("protocol", "it is UDP") end
  end,
}
