-- SPDX-License-Identifier: Apache-2.0
-- No data.aws_iam_policy_document statement with effect Allow may list "*" in actions (data
-- source being read at apply).
policy {
  id = "ckv.own-ckv-aws-49",
  match = { type = "aws_iam_policy_document", mode = "data", on = { "read", "noop" } },
  check = function(rc)
    for path, statement in rc:each("statement") do
      if (statement.effect or "Allow") == "Allow" and list.has(statement.actions, "*") then
        rc:deny(path .. ".actions", "it allows every action")
      end
    end
  end,
}
