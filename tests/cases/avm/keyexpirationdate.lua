-- SPDX-License-Identifier: Apache-2.0
-- azurerm_key_vault_key.expiration_date must be set or known after apply.
policy {
  id = "avm.keyexpirationdate",
  match = { type = "azurerm_key_vault_key",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local path = "expiration_date"
    if rc:get(path, true) == nil then rc:deny(path, "it is not set") end
  end,
}
