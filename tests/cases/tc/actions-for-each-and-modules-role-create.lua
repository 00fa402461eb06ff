-- SPDX-License-Identifier: Apache-2.0
-- Every aws_iam_role in the plan must be a create (its actions contain "create").
policy {
  id = "tc.actions-for-each-and-modules-role-create",
  match = { type = "aws_iam_role",
            mode = "managed", on = { "create", "update", "noop", "destroy", "forget" } },
  check = function(rc)
    if not rc:creates() then rc:deny(nil, "it is not created") end
  end,
}
