-- SPDX-License-Identifier: Apache-2.0
-- Every azurerm_storage_account whose name argument is not "mystorageacct" must have
-- allow_blob_public_access false.
policy {
  id = "tc.test-issue-394-blob-public",
  match = { type = "azurerm_storage_account", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.name ~= "mystorageacct" and rc.after.allow_blob_public_access ~= false then
      rc:deny("allow_blob_public_access", "it is not false")
    end
  end,
}
