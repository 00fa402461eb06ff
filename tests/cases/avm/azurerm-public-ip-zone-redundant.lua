-- SPDX-License-Identifier: Apache-2.0
-- azurerm_public_ip must have sku "Standard" and at least 2 zones (null and empty zones are
-- violations).
policy {
  id = "avm.azurerm-public-ip-zone-redundant",
  match = { type = "azurerm_public_ip", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.sku ~= "Standard" then rc:deny("sku", "it is not Standard") end
    if #(rc.after.zones or {}) < 2 then rc:deny("zones", "fewer than 2 zones") end
  end,
}
