-- SPDX-License-Identifier: Apache-2.0
-- Every resource that supports tags must have a non-empty tags map.
policy {
  id = "tc.test-issue-343-tags-not-empty",
  match = { mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:has("tags") then return end
    if map.count(rc.after.tags) == 0 then rc:deny("tags", "no tags") end
  end,
}
