-- SPDX-License-Identifier: Apache-2.0
-- No google_compute_firewall with direction INGRESS may list 0.0.0.0/0 in source_ranges.
policy {
  id = "sentinel.gcp-restrict-ingress-firewall-source-ranges",
  match = { type = "google_compute_firewall",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for path, range in rc:each("source_ranges") do
      if range == "0.0.0.0/0" and rc.after.direction == "INGRESS" then
        rc:deny(path, "everybody")
      end
    end
  end,
}
