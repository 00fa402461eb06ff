-- SPDX-License-Identifier: Apache-2.0
-- Every aws_ebs_volume must have encrypted true.
policy {
  id = "regula.ebs-encrypted",
  match = { type = "aws_ebs_volume",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("encrypted")
    if value ~= true then rc:deny("encrypted", "it is not true") end
  end,
}
