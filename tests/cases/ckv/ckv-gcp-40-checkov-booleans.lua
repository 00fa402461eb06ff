-- SPDX-License-Identifier: Apache-2.0
-- No google_compute_instance may have an access_config block in any network_interface (no
-- public IP).
policy {
  id = "ckv.ckv-gcp-40-checkov-booleans",
  match = { type = "google_compute_instance",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for path, nic in rc:each("network_interface") do
      if nic.access_config ~= nil and #nic.access_config > 0 then
        rc:deny(path, "it has a public address")
      end
    end
  end,
}
