-- SPDX-License-Identifier: Apache-2.0
-- Every aws_cloudwatch_log_group must have retention_in_days >= 365 (0 means never expire and
-- is allowed; null is a violation).
policy {
  id = "ckv.ckv-aws-338-cds-snc-import",
  match = { type = "aws_cloudwatch_log_group",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("retention_in_days")
    if value == nil or value ~= 0 and value < 365 then
      rc:deny("retention_in_days", "less than 365 days")
    end
  end,
}
