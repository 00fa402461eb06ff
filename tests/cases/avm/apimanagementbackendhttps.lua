-- SPDX-License-Identifier: Apache-2.0
-- azurerm_api_management_backend.url must start with "https" or be known after apply.
policy {
  id = "avm.apimanagementbackendhttps",
  match = { type = "azurerm_api_management_backend",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if not re.test("^https", rc:get("url", "https") or "") then
      rc:deny("url", "%s is not https", rc:show("url"))
    end
  end,
}
