-- SPDX-License-Identifier: Apache-2.0
-- Only aws_security_group, aws_instance and aws_s3_bucket may be created or updated (judge the
-- last action).
policy {
  id = "scalr.enforce-aws-resource",
  match = { type = "*", mode = "managed" },
  check = function(rc)
    local allowed = { "aws_security_group", "aws_instance", "aws_s3_bucket" }
    local last = rc.actions[#rc.actions]
    if (last == "create" or last == "update") and not list.has(allowed, rc.type) then
      rc:deny(nil, "%s is not allowed", rc.type)
    end
  end,
}
