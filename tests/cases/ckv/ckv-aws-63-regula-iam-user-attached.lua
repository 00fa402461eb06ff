-- SPDX-License-Identifier: Apache-2.0
-- No aws_iam_policy / aws_iam_role_policy / aws_iam_user_policy / aws_iam_group_policy
-- statement with Effect Allow may have "*" among its Actions.
policy {
  id = "ckv.ckv-aws-63-regula-iam-user-attached",
  match = { type = { "aws_iam_policy", "aws_iam_role_policy",
                     "aws_iam_user_policy", "aws_iam_group_policy" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for _, statement in ipairs(iam.statements(rc.after.policy)) do
      if statement.effect == "Allow" and list.has(statement.actions, "*") then
        rc:deny("policy", "it allows every action")
      end
    end
  end,
}
