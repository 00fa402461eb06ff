-- SPDX-License-Identifier: Apache-2.0
-- Every resource that supports tags must have tags, and they must not be null or empty.
policy {
  id = "tc.test-issue-338-tags-not-empty",
  match = { mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:has("tags") then return end
    if map.count(rc.after.tags) == 0 then rc:deny("tags", "no tags") end
  end,
}
