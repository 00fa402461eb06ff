-- SPDX-License-Identifier: Apache-2.0
-- azurerm_storage_account.account_replication_type must not be LRS.
policy {
  id = "avm.azurerm-storage-account-account-replication-type",
  match = { type = "azurerm_storage_account",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.account_replication_type == "LRS" then
      rc:deny("account_replication_type", "it is LRS")
    end
  end,
}
