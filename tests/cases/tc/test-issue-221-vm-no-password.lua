-- SPDX-License-Identifier: Apache-2.0
-- module.elasticSearch.azurerm_virtual_machine.elasticSearchVM must have
-- os_profile_linux_config.disable_password_authentication true.
policy {
  id = "tc.test-issue-221-vm-no-password",
  match = { module = "module.elasticSearch", type = "azurerm_virtual_machine",
            name = "elasticSearchVM", on = { "create", "update", "noop" } },
  check = function(rc)
    local config = rc.after.os_profile_linux_config or {}
    if #config == 0 then rc:deny("os_profile_linux_config", "it is missing") end
    for path, disabled in rc:each("os_profile_linux_config[*].disable_password_authentication") do
      if disabled ~= true then rc:deny(path, "passwords are taken") end
    end
  end,
}
