-- SPDX-License-Identifier: Apache-2.0
local attribute = {
  aws_cloudtrail = "enable_log_file_validation",
}

-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.trail",
  title       = "Trails can be proved to be whole",
  description = "With validation CloudTrail signs digests of its logs.",
  severity    = "medium",
  remediation = "write enable_log_file_validation = true",
  controls    = { "CIS AWS 1.5: 3.2", "NIST 800-53: AU-9" },
  match = {
    type = { "aws_cloudtrail" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    local path = attribute[rc.type]
    local value = setting(rc, path)
    if tostring(value) ~= "true" then
      rc:deny(path, "expected to be true, found %s", tostring(value))
    end
  end,
}
