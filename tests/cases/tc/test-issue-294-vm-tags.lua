-- SPDX-License-Identifier: Apache-2.0
-- Every azurerm_virtual_machine that has tags must have a backmeup tag (true|false) and a
-- terraform tag (true).
policy {
  id = "tc.test-issue-294-vm-tags",
  match = { type = "azurerm_virtual_machine", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    local tags = rc.after.tags
    if tags == nil then return end
    if not list.has({ "true", "false" }, tags.backmeup) then
      rc:deny("tags.backmeup", "it is neither true nor false")
    end
    if tags.terraform ~= "true" then rc:deny("tags.terraform", "it is not true") end
  end,
}
