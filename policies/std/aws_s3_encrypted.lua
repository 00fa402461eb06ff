-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

local inline = "server_side_encryption_configuration"

policy {
  id          = "aws.s3crypt",
  title       = "Buckets say how they encrypt",
  description = "In a block of their own or as a resource that names the bucket.",
  severity    = "medium",
  remediation = "add an aws_s3_bucket_server_side_encryption_configuration",
  controls    = { "CIS AWS 1.5: 2.1.1", "NIST 800-53: SC-28" },
  match = { type = "aws_s3_bucket", mode = "managed", on = { "create", "update", "import" } },
  check = function(rc)
    local others = rc:referrers {
      type = "aws_s3_bucket_server_side_encryption_configuration", via = "bucket",
    }
    for _, other in ipairs(others) do
      if other:get("rule") ~= nil then return end
    end
    if setting(rc, inline) and rc:get(inline .. "[0].rule") then return end
    rc:deny(nil, "nothing says how it is encrypted")
  end,
}
