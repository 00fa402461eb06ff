-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.publicip",
  title       = "Machines get no public address",
  description = "Neither by themselves nor from their subnet.",
  severity    = "medium",
  remediation = "take the attribute out, and put a load balancer or a gateway in front",
  controls    = { "NIST 800-53: SC-7" },
  match = {
    type = { "aws_instance", "aws_launch_configuration", "aws_subnet" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    local path = rc.type == "aws_subnet" and "map_public_ip_on_launch"
                 or "associate_public_ip_address"
    if setting(rc, path) == true then rc:deny(path, "expected to be false, found true") end
  end,
}
