-- SPDX-License-Identifier: Apache-2.0
-- No aws_iam_*policy statement may allow Action "*" on Resource "*".
policy {
  id = "ckv.ckv-aws-62-regula-iam-user-attached",
  match = { type = "aws_iam_*policy", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc:has("policy") and iam.is_admin(rc.after.policy) then
      rc:deny("policy", "it allows everything")
    end
  end,
}
