-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.lblogs",
  title       = "Load balancers log who comes",
  description = "Those of the kind gateway have no access logs.",
  severity    = "low",
  remediation = "write access_logs { bucket = ..., enabled = true }",
  controls    = { "NIST 800-53: AU-2" },
  match = {
    type = { "aws_lb", "aws_alb", "aws_elb" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    if rc.type ~= "aws_elb" and setting(rc, "load_balancer_type") == "gateway" then return end
    local enabled = setting(rc, "access_logs[0].enabled")
    -- The block of a classic one is enabled unless it says otherwise, and stands in the plan so.
    if enabled ~= true then
      rc:deny("access_logs", "expected to be enabled, found %s", tostring(enabled))
    end
  end,
}
