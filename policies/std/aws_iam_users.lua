-- SPDX-License-Identifier: Apache-2.0
policy {
  id          = "aws.iamusers",
  title       = "Users have rights through groups and roles",
  description = "No policy of a user's own and none attached to one.",
  severity    = "medium",
  remediation = "attach the policy to a group or a role",
  controls    = { "CIS AWS 1.5: 1.15", "NIST 800-53: AC-2" },
  match = {
    type = { "aws_iam_user_policy", "aws_iam_user_policy_attachment",
             "aws_iam_policy_attachment" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    if rc.type ~= "aws_iam_policy_attachment" then
      rc:deny(nil, "a policy of the user %s", rc:show("user"))
      return
    end
    for i, user in ipairs(rc:get("users") or {}) do
      if user ~= "" then
        rc:deny(("users[%d]"):format(i - 1), "attached to the user %s", user)
      end
    end
  end,
}
