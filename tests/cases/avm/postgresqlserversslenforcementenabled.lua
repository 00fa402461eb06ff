-- SPDX-License-Identifier: Apache-2.0
-- azurerm_postgresql_server.ssl_enforcement_enabled must be true.
policy {
  id = "avm.postgresqlserversslenforcementenabled",
  match = { type = "azurerm_postgresql_server",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local path = "ssl_enforcement_enabled"
    if rc:get(path) ~= true then rc:deny(path, "it is not true") end
  end,
}
