-- SPDX-License-Identifier: Apache-2.0
-- Every resource whose tags (a tags map, or the tag key/value blocks of aws_autoscaling_group)
-- have environment=live must also have a tag named service.
policy {
  id = "tc.test-issue-243-live-service",
  match = { mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local tags = require "tags" (rc) or {}
    if tags.environment == "live" and tags.service == nil then
      rc:deny("tags", "no tag service")
    end
  end,
}
