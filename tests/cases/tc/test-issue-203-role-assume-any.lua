-- SPDX-License-Identifier: Apache-2.0
-- No aws_iam_role assume_role_policy statement allowing sts:AssumeRole may have an AWS
-- principal containing "*".
policy {
  id = "tc.test-issue-203-role-assume-any",
  match = { type = "aws_iam_role", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    for _, statement in ipairs(iam.statements(rc.after.assume_role_policy)) do
      local anybody = list.any(statement.principals, function(who)
        return (who.type == "AWS" or who.type == "*") and who.id:find("*", 1, true) ~= nil
      end)
      if statement.effect == "Allow" and anybody and
         list.any(statement.actions, function(a) return iam.action_matches(a, "sts:AssumeRole") end)
      then
        rc:deny("assume_role_policy", "anybody can assume it")
      end
    end
  end,
}
