-- SPDX-License-Identifier: Apache-2.0
-- google_compute_instance.machine_type must be n1-standard-1, n1-standard-2 or n1-standard-4.
policy {
  id = "sentinel.gcp-restrict-gce-machine-type",
  match = { type = "google_compute_instance",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local allowed = { "n1-standard-1", "n1-standard-2", "n1-standard-4" }
    if not list.has(allowed, rc:get("machine_type")) then
      rc:deny("machine_type", "%s is not allowed", rc:show("machine_type"))
    end
  end,
}
