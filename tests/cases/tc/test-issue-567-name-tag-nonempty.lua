-- SPDX-License-Identifier: Apache-2.0
-- Every resource with a non-null tags map, other than datadog_monitor, must have a non-empty
-- Name tag.
policy {
  id = "tc.test-issue-567-name-tag-nonempty",
  match = { mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.type == "datadog_monitor" or rc.after.tags == nil then return end
    local name = rc.after.tags.Name
    if name == nil or name == "" then rc:deny("tags.Name", "it is empty") end
  end,
}
