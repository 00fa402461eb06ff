-- SPDX-License-Identifier: Apache-2.0
-- Every google_compute_subnetwork must have a log_config block (unless purpose is a proxy-only
-- one).
policy {
  id = "ckv.ckv-gcp-26-regula-gcp-subnet-flowlog",
  match = { type = "google_compute_subnetwork", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    local proxies = { "INTERNAL_HTTPS_LOAD_BALANCER", "REGIONAL_MANAGED_PROXY",
                      "GLOBAL_MANAGED_PROXY" }
    if not list.has(proxies, rc:get("purpose", nil)) and #(rc.after.log_config or {}) == 0 then
      rc:deny("log_config", "no such block")
    end
  end,
}
