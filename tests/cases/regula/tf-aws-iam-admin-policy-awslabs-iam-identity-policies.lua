-- SPDX-License-Identifier: Apache-2.0
-- No aws_iam_policy, aws_iam_role_policy, aws_iam_user_policy or aws_iam_group_policy may
-- contain an Allow statement with Action "*" and Resource "*".
policy {
  id = "regula.tf-aws-iam-admin-policy-awslabs-iam-identity-policies",
  match = { type = { "aws_iam_policy", "aws_iam_role_policy", 
                     "aws_iam_user_policy", "aws_iam_group_policy" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if iam.is_admin(rc.after.policy) then rc:deny("policy", "it allows everything") end
  end,
}
