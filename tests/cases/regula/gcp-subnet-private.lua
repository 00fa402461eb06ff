-- SPDX-License-Identifier: Apache-2.0
-- Every google_compute_subnetwork must have private_ip_google_access true.
policy {
  id = "regula.gcp-subnet-private",
  match = { type = "google_compute_subnetwork",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("private_ip_google_access")
    if value ~= true then rc:deny("private_ip_google_access", "it is not true") end
  end,
}
