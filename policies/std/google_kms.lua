-- SPDX-License-Identifier: Apache-2.0
policy {
  id          = "google.kms",
  title       = "Keys rotate",
  description = "A symmetric google_kms_crypto_key has a rotation_period that is not too long.",
  severity    = "medium",
  remediation = 'set rotation_period = "7776000s"',
  params      = {
    longest = 7776000,  -- seconds; 90 days
  },
  match = {
    type = "google_kms_crypto_key", mode = "managed",
    on   = { "create", "update", "replace", "import" },
  },
  check = function(rc, ctx)
    -- Keys that sign or decrypt for others can't rotate by themselves.
    local purpose = rc.after.purpose
    if purpose ~= nil and purpose ~= "ENCRYPT_DECRYPT" then return end
    local period = rc.after.rotation_period
    if period == nil then return rc:deny("rotation_period", "it does not rotate") end
    local seconds = tonumber(period:match("^([%d%.]+)s$"))
    if not seconds or seconds > ctx.params.longest then
      rc:deny("rotation_period", "%s is longer than %ds", period, ctx.params.longest)
    end
  end,
}
