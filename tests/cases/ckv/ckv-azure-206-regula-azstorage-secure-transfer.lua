-- SPDX-License-Identifier: Apache-2.0
-- azurerm_storage_account.account_replication_type must be one of GRS, RAGRS, GZRS, RAGZRS.
policy {
  id = "ckv.ckv-azure-206-regula-azstorage-secure-transfer",
  match = { type = "azurerm_storage_account",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("account_replication_type")
    if not list.has({ "GRS", "RAGRS", "GZRS", "RAGZRS" }, value) then
      rc:deny("account_replication_type", "not replicated to a region")
    end
  end,
}
