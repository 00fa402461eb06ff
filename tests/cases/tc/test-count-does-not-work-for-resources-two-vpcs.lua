-- SPDX-License-Identifier: Apache-2.0
-- The plan must contain exactly 2 aws_vpc resources.
policy {
  id = "tc.test-count-does-not-work-for-resources-two-vpcs",
  check_plan = function(plan)
    local n = plan:count { type = "aws_vpc", mode = "managed", on = { "create", "update", "noop" } }
    if n ~= 2 then plan:deny("%d, not 2", n) end
  end,
}
