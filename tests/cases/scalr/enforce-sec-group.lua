-- SPDX-License-Identifier: Apache-2.0
-- vpc_security_group_ids, where the attribute exists, must contain sg-0434611e67ac24e27 and not be
-- known-after-apply.
policy {
  id = "scalr.enforce-sec-group",
  match = { type = "*", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local path = "vpc_security_group_ids"
    if not rc:has(path) then return end
    if not rc:known(path) or not list.has(rc.after[path], "sg-0434611e67ac24e27") then
      rc:deny(path, "sg-0434611e67ac24e27 is not in it")
    end
  end,
}
