-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.eks",
  title       = "The API of a cluster is not open to everybody",
  description = "An endpoint is public unless it is switched off, and to all addresses unless some "
             .. "are named.",
  severity    = "high",
  remediation = "write endpoint_public_access = false, or name networks in public_access_cidrs",
  controls    = { "CIS EKS 1.2: 5.4.1", "NIST 800-53: SC-7" },
  match = { type = "aws_eks_cluster", mode = "managed", on = { "create", "update", "import" } },
  check = function(rc)
    local path = "vpc_config[0].public_access_cidrs"
    if setting(rc, "vpc_config[0].endpoint_public_access") == false then return end
    local ranges = setting(rc, path)
    if ranges == nil then
      rc:deny(path, "nothing is written, so everybody may reach the endpoint")
    end
    for _, range in ipairs(cidr.merge(ranges or {})) do
      if cidr.any(range) then rc:deny(path, "the endpoint is open to %s", range) end
    end
  end,
}
