-- SPDX-License-Identifier: Apache-2.0
-- Every aws_kms_key must have enable_key_rotation true.
policy {
  id = "tc.test-kms-key-rotation-failure-kms-rotation",
  match = { type = "aws_kms_key",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("enable_key_rotation")
    if value ~= true then rc:deny("enable_key_rotation", "it is not true") end
  end,
}
