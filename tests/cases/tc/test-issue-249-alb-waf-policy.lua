-- SPDX-License-Identifier: Apache-2.0
-- Every aws_alb that has tags must have a waf_policy tag equal to internal, external or custom.
policy {
  id = "tc.test-issue-249-alb-waf-policy",
  match = { type = "aws_alb", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    local tags = rc.after.tags
    if tags ~= nil and not list.has({ "internal", "external", "custom" }, tags.waf_policy) then
      rc:deny("tags.waf_policy", "it is none of the three")
    end
  end,
}
