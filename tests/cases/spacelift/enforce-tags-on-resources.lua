-- SPDX-License-Identifier: Apache-2.0
-- Every resource that has tags_all must have the keys Name, env and owner in it.
policy {
  id = "spacelift.enforce-tags-on-resources",
  match = { type = "*", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:has("tags_all") then return end
    for _, key in ipairs { "Name", "env", "owner" } do
      if rc:get("tags_all." .. key) == nil then rc:deny("tags_all", "%s is missing", key) end
    end
  end,
}
