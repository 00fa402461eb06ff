-- SPDX-License-Identifier: Apache-2.0
-- Every aws_lb must have internal true.
policy {
  id = "tc.test-issue-232-lb-internal",
  match = { type = "aws_lb",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("internal")
    if value ~= true then rc:deny("internal", "it is not true") end
  end,
}
