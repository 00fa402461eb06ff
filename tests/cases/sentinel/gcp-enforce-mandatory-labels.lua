-- SPDX-License-Identifier: Apache-2.0
-- Every google_project, google_compute_instance and google_storage_bucket must have the labels
-- name, ttl and owner.
policy {
  id = "sentinel.gcp-enforce-mandatory-labels",
  match = { type = { "google_project", "google_compute_instance", "google_storage_bucket" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local labels = rc.after.labels or {}
    for _, key in ipairs { "name", "ttl", "owner" } do
      if labels[key] == nil then rc:deny("labels", "%s is missing", key) end
    end
  end,
}
