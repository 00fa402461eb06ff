-- SPDX-License-Identifier: Apache-2.0
-- azurerm_eventhub_namespace.minimum_tls_version must be "1.2" or absent; a known-after-apply
-- value is a violation.
policy {
  id = "avm.eventhubnamespacemintls12",
  match = { type = "azurerm_eventhub_namespace",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if (rc:get("minimum_tls_version", "unknown") or "1.2") ~= "1.2" then
      rc:deny("minimum_tls_version", "it is %s", rc:show("minimum_tls_version"))
    end
  end,
}
