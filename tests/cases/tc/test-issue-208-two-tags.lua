-- SPDX-License-Identifier: Apache-2.0
-- Every resource that supports tags must have the tags Capability and Environment.
policy {
  id = "tc.test-issue-208-two-tags",
  match = { mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:has("tags") then return end
    local tags = require "tags" (rc) or {}
    for _, name in ipairs { "Capability", "Environment" } do
      if tags[name] == nil then rc:deny("tags", "no tag %s", name) end
    end
  end,
}
