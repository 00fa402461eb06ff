-- SPDX-License-Identifier: Apache-2.0
-- Resources of type aws_vpc, azurerm_virtual_network and google_compute_network must not be
-- destroyed (delete without create or update).
policy {
  id = "sentinel.cloud-agnostic-prevent-destruction-of-prohibited-resources",
  match = { type = { "aws_vpc", "azurerm_virtual_network", "google_compute_network" },
            on = { "destroy" } },
  check = function(rc)
    if not rc:replaces() then rc:deny(nil, "it would be destroyed") end
  end,
}
