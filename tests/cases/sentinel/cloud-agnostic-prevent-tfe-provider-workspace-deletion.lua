-- SPDX-License-Identifier: Apache-2.0
-- No tfe_workspace may have actions exactly ["delete"].
policy {
  id = "sentinel.cloud-agnostic-prevent-tfe-provider-workspace-deletion",
  match = { type = "tfe_workspace", on = { "destroy" } },
  check = function(rc)
    if list.equal(rc.actions, { "delete" }) then rc:deny(nil, "it would be deleted") end
  end,
}
