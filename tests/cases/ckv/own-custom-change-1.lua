-- SPDX-License-Identifier: Apache-2.0
-- An update of an aws_security_group_rule must not change its protocol (compare
-- change.before.protocol with change.after.protocol).
policy {
  id = "ckv.own-custom-change-1",
  match = { type = "aws_security_group_rule",
            mode = "managed", on = { "update" } },
  check = function(rc)
    if rc:changed("protocol") then rc:deny("protocol", "it changes") end
  end,
}
