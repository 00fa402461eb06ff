-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.logs",
  title       = "Logs are kept for a year",
  description = "0 keeps them for ever.",
  severity    = "low",
  remediation = "write retention_in_days",
  controls    = { "NIST 800-53: AU-11" },
  params      = {
    days = 365,  -- so long at least
  },
  match = {
    type = "aws_cloudwatch_log_group", mode = "managed", on = { "create", "update", "import" },
  },
  check = function(rc, ctx)
    local days = setting(rc, "retention_in_days")
    if days ~= 0 and (days or 0) < ctx.params.days then
      rc:deny("retention_in_days", "expected %d or more, found %s", ctx.params.days,
              tostring(days))
    end
  end,
}
