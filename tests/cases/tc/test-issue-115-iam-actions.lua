-- SPDX-License-Identifier: Apache-2.0
-- Every Action in every statement of every aws_iam_policy.policy must be kms:Encrypt or
-- kms:Decrypt.
policy {
  id = "tc.test-issue-115-iam-actions",
  match = { type = "aws_iam_policy",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for _, statement in ipairs(iam.statements(rc.after.policy)) do
      for _, action in ipairs(statement.actions) do
        if action ~= "kms:Encrypt" and action ~= "kms:Decrypt" then
          rc:deny("policy", "it names %s", action)
        end
      end
    end
  end,
}
