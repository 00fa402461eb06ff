-- SPDX-License-Identifier: Apache-2.0
-- The plan must contain exactly 2 gsuite_group resources.
policy {
  id = "tc.test-issue-242-two-groups",
  check_plan = function(plan)
    local n = plan:count { type = "gsuite_group", mode = "managed",
        on = { "create", "update", "noop" } }
    if n ~= 2 then plan:deny("%d, not 2", n) end
  end,
}
