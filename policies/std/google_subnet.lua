-- SPDX-License-Identifier: Apache-2.0
-- Subnets of proxies and of private service connect take neither setting.
local function exempt(rc)
  local purpose = rc:get("purpose", "")
  return purpose ~= nil and purpose ~= "" and not purpose:match("^PRIVATE$")
end

policy {
  id          = "google.subnet",
  title       = "Subnets log their flows and reach Google privately",
  description = "A google_compute_subnetwork has a log_config block and private_ip_google_access.",
  severity    = "medium",
  remediation = "add log_config and private_ip_google_access = true",
  params      = {
    flowlogs = true,  -- log_config is wanted
    private  = true,  -- private_ip_google_access is wanted
  },
  match = {
    type = "google_compute_subnetwork", mode = "managed",
    on   = { "create", "update", "replace", "import" },
  },
  check = function(rc, ctx)
    if exempt(rc) then return end
    if ctx.params.flowlogs and #(rc.after.log_config or {}) == 0 then
      rc:deny("log_config", "flows are not logged")
    end
    if ctx.params.private and rc.after.private_ip_google_access ~= true then
      rc:deny("private_ip_google_access", "Google is not reached privately")
    end
  end,
}
