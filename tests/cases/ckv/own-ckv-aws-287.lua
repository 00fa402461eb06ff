-- SPDX-License-Identifier: Apache-2.0
-- No IAM policy may allow an action that exposes credentials (such as iam:*, "*" or
-- sts:GetFederationToken) on Resource "*".
policy {
  id = "ckv.own-ckv-aws-287",
  match = { type = { "aws_iam_policy", "aws_iam_role_policy",
                     "aws_iam_group_policy", "aws_iam_user_policy" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local exposing = { "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateAccessKey",
                       "iam:UpdateLoginProfile", "sts:AssumeRole", "sts:GetFederationToken",
                       "sts:GetSessionToken", "ecr:GetAuthorizationToken",
                       "rds-db:connect", "redshift:GetClusterCredentials" }
    for _, statement in ipairs(iam.statements(rc.after.policy)) do
      for _, allowed in ipairs(statement.actions) do
        if statement.effect == "Allow" and list.has(statement.resources, "*") and
           list.any(exposing, function(action) return iam.action_matches(allowed, action) end) then
          rc:deny("policy", "%s exposes credentials", allowed)
        end
      end
    end
  end,
}
