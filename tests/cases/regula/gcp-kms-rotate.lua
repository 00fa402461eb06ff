-- SPDX-License-Identifier: Apache-2.0
-- Every google_kms_crypto_key must have a rotation_period of at most 90 days (7776000 seconds;
-- the value is a string such as "7776000s"; missing is a violation).
policy {
  id = "regula.gcp-kms-rotate",
  match = { type = "google_kms_crypto_key",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local period = rc.after.rotation_period
    if period == nil or units.seconds(period) > 7776000 then
      rc:deny("rotation_period", "more than 90 days")
    end
  end,
}
