-- SPDX-License-Identifier: Apache-2.0
-- azurerm_postgresql_flexible_server.high_availability[*].mode must be ZoneRedundant.
policy {
  id = "avm.azurerm-postgresql-flexible-server-high-availability-mode",
  match = { type = "azurerm_postgresql_flexible_server",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local blocks = rc.after.high_availability or {}
    if #blocks == 0 then rc:deny("high_availability", "there is none") end
    for i, block in ipairs(blocks) do
      if block.mode ~= "ZoneRedundant" then
        rc:deny("high_availability[" .. i - 1 .. "].mode", "it is not ZoneRedundant")
      end
    end
  end,
}
