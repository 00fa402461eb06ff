-- SPDX-License-Identifier: Apache-2.0
-- Every google_compute_subnetwork must have a log_config block.
policy {
  id = "regula.gcp-subnet-flowlog",
  match = { type = "google_compute_subnetwork",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local blocks = rc:get("log_config")
    if blocks == nil or #blocks == 0 then rc:deny("log_config", "no such block") end
  end,
}
