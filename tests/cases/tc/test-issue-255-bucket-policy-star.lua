-- SPDX-License-Identifier: Apache-2.0
-- No aws_s3_bucket_policy statement with Effect Allow and Action s3:* may have a Resource
-- containing "*".
policy {
  id = "tc.test-issue-255-bucket-policy-star",
  match = { type = "aws_s3_bucket_policy", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    for _, statement in ipairs(iam.statements(rc.after.policy)) do
      if statement.effect == "Allow" and list.has(statement.actions, "s3:*") and
         list.any(statement.resources, function(r) return r:find("*", 1, true) ~= nil end) then
        rc:deny("policy", "it allows s3:* on a wildcard")
      end
    end
  end,
}
