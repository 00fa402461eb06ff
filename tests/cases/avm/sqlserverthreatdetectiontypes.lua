-- SPDX-License-Identifier: Apache-2.0
-- azurerm_mssql_server_security_alert_policy.disabled_alerts must be empty or absent, and not
-- known-after-apply.
policy {
  id = "avm.sqlserverthreatdetectiontypes",
  match = { type = "azurerm_mssql_server_security_alert_policy",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not rc:known("disabled_alerts") or #(rc.after.disabled_alerts or {}) > 0 then
      rc:deny("disabled_alerts", "it is %s", rc:show("disabled_alerts"))
    end
  end,
}
