-- SPDX-License-Identifier: Apache-2.0
-- Every azurerm_storage_account must have enable_https_traffic_only true.
policy {
  id = "regula.azstorage-secure-transfer",
  match = { type = "azurerm_storage_account",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("enable_https_traffic_only")
    if value ~= true then rc:deny("enable_https_traffic_only", "it is not true") end
  end,
}
