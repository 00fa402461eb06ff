-- SPDX-License-Identifier: Apache-2.0
-- No IAM policy (aws_iam_policy, aws_iam_role_policy, aws_iam_group_policy,
-- aws_iam_user_policy) may allow Action "iam:*" (or "*") on Resource "*".
policy {
  id = "ckv.own-ckv2-aws-40",
  match = { type = { "aws_iam_policy", "aws_iam_role_policy",
                     "aws_iam_group_policy", "aws_iam_user_policy" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for _, statement in ipairs(iam.statements(rc.after.policy)) do
      if statement.effect == "Allow" and list.has(statement.resources, "*") and
         not set.disjoint(statement.actions, { "iam:*", "*" }) then
        rc:deny("policy", "it allows all of iam")
      end
    end
  end,
}
