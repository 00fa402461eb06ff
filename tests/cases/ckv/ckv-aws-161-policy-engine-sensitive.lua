-- SPDX-License-Identifier: Apache-2.0
-- Every aws_db_instance must have iam_database_authentication_enabled true.
policy {
  id = "ckv.ckv-aws-161-policy-engine-sensitive",
  match = { type = "aws_db_instance",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("iam_database_authentication_enabled")
    if value ~= true then rc:deny("iam_database_authentication_enabled", "it is not true") end
  end,
}
