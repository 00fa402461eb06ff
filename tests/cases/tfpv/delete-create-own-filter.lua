-- SPDX-License-Identifier: Apache-2.0
-- Only the change delete-create of local_file.foo is allowed; any other non-no-op change is a
-- violation (actions in order, joined by "-").
policy {
  id = "tfpv.delete-create-own-filter",
  match = { on = { "create", "update", "destroy", "forget", "read" } },
  check = function(rc)
    local what = list.join(rc.actions, "-")
    if rc.address ~= "local_file.foo" or what ~= "delete-create" then
      rc:deny(nil, "%s is not allowed", what)
    end
  end,
}
