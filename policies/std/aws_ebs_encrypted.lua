-- SPDX-License-Identifier: Apache-2.0
local attribute = {
  aws_ebs_volume = "encrypted",
  aws_ebs_snapshot_copy = "encrypted",
  aws_efs_file_system = "encrypted",
}

-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.ebs",
  title       = "Disks and file systems are encrypted",
  description = "What an account encrypts by default stands in no plan, so it has to be written.",
  severity    = "high",
  remediation = "write encrypted = true; a disk that exists has to be copied",
  controls    = { "CIS AWS 1.5: 2.2.1", "NIST 800-53: SC-28" },
  match = {
    type = { "aws_ebs_volume",
             "aws_ebs_snapshot_copy",
             "aws_efs_file_system" },
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
