-- SPDX-License-Identifier: Apache-2.0
-- No aws_iam_policy statement that allows sts:AssumeRole may have "*" in its Resource.
policy {
  id = "tc.test-issue-177-assume-any",
  match = { type = "aws_iam_policy", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    for _, statement in ipairs(iam.statements(rc.after.policy)) do
      if statement.effect == "Allow" and list.has(statement.resources, "*") and
         list.any(statement.actions, function(a) return iam.action_matches(a, "sts:AssumeRole") end)
      then
        rc:deny("policy", "any role can be assumed")
      end
    end
  end,
}
