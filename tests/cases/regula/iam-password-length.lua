-- SPDX-License-Identifier: Apache-2.0
-- Every aws_iam_account_password_policy must have minimum_password_length >= 8.
policy {
  id = "regula.iam-password-length",
  match = { type = "aws_iam_account_password_policy",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("minimum_password_length")
    if value == nil or value < 8 then rc:deny("minimum_password_length", "it is less than 8") end
  end,
}
