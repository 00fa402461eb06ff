-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.dynamodb",
  title       = "Tables can be restored to any point in time",
  description = "Of the last 35 days.",
  severity    = "medium",
  remediation = "write point_in_time_recovery { enabled = true }",
  controls    = { "NIST 800-53: CP-9" },
  match = { type = "aws_dynamodb_table", mode = "managed", on = { "create", "update", "import" } },
  check = function(rc)
    if setting(rc, "point_in_time_recovery[0].enabled") ~= true then
      rc:deny("point_in_time_recovery", "expected to be enabled")
    end
  end,
}
