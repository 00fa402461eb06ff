-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.kms",
  title       = "Symmetric keys rotate every year",
  description = "Keys of other kinds, for signing or with imported material, cannot rotate.",
  severity    = "medium",
  remediation = "write enable_key_rotation = true",
  controls    = { "CIS AWS 1.5: 3.8", "NIST 800-53: SC-12" },
  match = { type = "aws_kms_key", mode = "managed", on = { "create", "update", "import" } },
  check = function(rc)
    local spec = setting(rc, "customer_master_key_spec") or "SYMMETRIC_DEFAULT"
    local usage = setting(rc, "key_usage") or "ENCRYPT_DECRYPT"
    if spec ~= "SYMMETRIC_DEFAULT" or usage ~= "ENCRYPT_DECRYPT" then return end
    local rotates = setting(rc, "enable_key_rotation")
    if rotates ~= true then
      rc:deny("enable_key_rotation", "expected to be true, found %s", tostring(rotates))
    end
  end,
}
