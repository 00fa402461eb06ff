-- SPDX-License-Identifier: Apache-2.0
-- No azurerm_storage_account may have enable_https_traffic_only false (null or absent is
-- allowed).
policy {
  id = "ckv.ckv-azure-3-regula-azstorage-secure-transfer",
  match = { type = "azurerm_storage_account",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("enable_https_traffic_only")
    if value == false then rc:deny("enable_https_traffic_only", "it is false") end
  end,
}
