-- SPDX-License-Identifier: Apache-2.0
-- Every aws_instance whose actions contain "update" must have a non-null instance_type.
policy {
  id = "tc.actions-regular-update-has-type",
  match = { type = "aws_instance",
            mode = "managed", on = { "update" } },
  check = function(rc)
    if rc.after.instance_type == nil then rc:deny("instance_type", "it is not set") end
  end,
}
