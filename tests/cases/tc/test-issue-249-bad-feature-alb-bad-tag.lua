-- SPDX-License-Identifier: Apache-2.0
-- Every aws_alb that has tags must have a tag named bad_something_waf_custom.
policy {
  id = "tc.test-issue-249-bad-feature-alb-bad-tag",
  match = { type = "aws_alb", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    local tags = rc.after.tags
    if tags ~= nil and tags.bad_something_waf_custom == nil then
      rc:deny("tags", "no tag bad_something_waf_custom")
    end
  end,
}
