-- SPDX-License-Identifier: Apache-2.0
-- Every aws_s3_bucket_policy whose policy document is known must contain at least one statement
-- with Effect "Deny".
policy {
  id = "tc.test-issue-174-bucket-policy-deny",
  match = { type = "aws_s3_bucket_policy", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:known("policy") then return end
    if not list.any(iam.statements(rc.after.policy), function(s) return s.effect == "Deny" end) then
      rc:deny("policy", "it denies nothing")
    end
  end,
}
