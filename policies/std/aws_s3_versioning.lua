-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

local inline = "versioning"

policy {
  id          = "aws.s3versions",
  title       = "Buckets keep old versions",
  description = "In a block of their own or as a resource that names the bucket.",
  severity    = "medium",
  remediation = "add an aws_s3_bucket_versioning with the status Enabled",
  controls    = { "CIS AWS 1.5: 2.1.3", "NIST 800-53: CP-9" },
  match = { type = "aws_s3_bucket", mode = "managed", on = { "create", "update", "import" } },
  check = function(rc)
    local others = rc:referrers {
      type = "aws_s3_bucket_versioning", via = "bucket",
    }
    for _, other in ipairs(others) do
      if other:get("versioning_configuration[0].status") == "Enabled" then return end
    end
    if setting(rc, inline) and rc:get("versioning[0].enabled") == true then return end
    rc:deny(nil, "versioning is not switched on")
  end,
}
