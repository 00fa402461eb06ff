-- SPDX-License-Identifier: Apache-2.0
-- No aws_alb may have a tag named waf_policy.
policy {
  id = "tc.test-issue-249-must-not-alb-no-waf-policy",
  match = { type = "aws_alb",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if (rc.after.tags or {}).waf_policy ~= nil then rc:deny("tags.waf_policy", "it is there") end
  end,
}
