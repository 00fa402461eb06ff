-- SPDX-License-Identifier: Apache-2.0
-- IAM policies must not be attached to users: no aws_iam_user_policy_attachment, no
-- aws_iam_user_policy, and no aws_iam_policy_attachment with users.
policy {
  id = "ckv.ckv-aws-40-awslabs-iam-identity-policies",
  match = { type = { "aws_iam_user_policy_attachment", "aws_iam_user_policy",
                     "aws_iam_policy_attachment" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.type ~= "aws_iam_policy_attachment" or #(rc.after.users or {}) > 0 then
      rc:deny(nil, "it gives a policy to a user")
    end
  end,
}
