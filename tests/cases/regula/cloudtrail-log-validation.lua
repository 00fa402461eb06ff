-- SPDX-License-Identifier: Apache-2.0
-- Every aws_cloudtrail must have enable_log_file_validation true.
policy {
  id = "regula.cloudtrail-log-validation",
  match = { type = "aws_cloudtrail",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("enable_log_file_validation")
    if value ~= true then rc:deny("enable_log_file_validation", "it is not true") end
  end,
}
