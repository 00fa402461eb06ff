-- SPDX-License-Identifier: Apache-2.0
-- Only the change update of google_project_iam_policy.project is allowed; any other non-no-op
-- change is a violation (actions in order, joined by "-").
policy {
  id = "tfpv.update-own-filter",
  match = { on = { "create", "update", "destroy", "forget", "read" } },
  check = function(rc)
    local what = list.join(rc.actions, "-")
    if rc.address ~= "google_project_iam_policy.project" or what ~= "update" then
      rc:deny(nil, "%s is not allowed", what)
    end
  end,
}
