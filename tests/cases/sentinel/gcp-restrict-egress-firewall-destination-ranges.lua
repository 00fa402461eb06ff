-- SPDX-License-Identifier: Apache-2.0
-- No google_compute_firewall with direction EGRESS may list 0.0.0.0/0 in destination_ranges.
policy {
  id = "sentinel.gcp-restrict-egress-firewall-destination-ranges",
  match = { type = "google_compute_firewall",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for path, range in rc:each("destination_ranges") do
      if range == "0.0.0.0/0" and rc.after.direction == "EGRESS" then
        rc:deny(path, "everybody")
      end
    end
  end,
}
