-- SPDX-License-Identifier: Apache-2.0
-- Every google_compute_subnetwork must have private_ip_google_access true (unless purpose is a
-- proxy-only one).
policy {
  id = "ckv.ckv-gcp-74-regula-gcp-subnet-flowlog",
  match = { type = "google_compute_subnetwork", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    local proxies = { "INTERNAL_HTTPS_LOAD_BALANCER", "REGIONAL_MANAGED_PROXY",
                      "GLOBAL_MANAGED_PROXY" }
    if not list.has(proxies, rc:get("purpose", nil)) and
       rc.after.private_ip_google_access ~= true then
      rc:deny("private_ip_google_access", "it is not true")
    end
  end,
}
