-- SPDX-License-Identifier: Apache-2.0
-- Every managed resource in the plan must be of type azurerm_postgresql_configuration.
policy {
  id = "tc.test-its-key-condition-be-value-fail-type-only",
  match = { type = "*",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.type ~= "azurerm_postgresql_configuration" then rc:deny(nil, "another type") end
  end,
}
