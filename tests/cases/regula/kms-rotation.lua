-- SPDX-License-Identifier: Apache-2.0
-- Every symmetric aws_kms_key must have enable_key_rotation true.
policy {
  id = "regula.kms-rotation",
  match = { type = "aws_kms_key",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if (rc:get("customer_master_key_spec", nil) or "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT" and
       rc.after.enable_key_rotation ~= true then
      rc:deny("enable_key_rotation", "it is not true")
    end
  end,
}
