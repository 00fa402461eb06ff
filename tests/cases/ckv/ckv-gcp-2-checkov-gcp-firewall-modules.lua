-- SPDX-License-Identifier: Apache-2.0
-- No google_compute_firewall allow rule with source_ranges 0.0.0.0/0 (or ::/0) may include port
-- 22 (ports may be ranges such as "20-30").
policy {
  id = "ckv.ckv-gcp-2-checkov-gcp-firewall-modules",
  match = { type = "google_compute_firewall", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    if rc:get("direction", "INGRESS") == "EGRESS" or
       not list.any(rc.after.source_ranges, cidr.any) then
      return
    end
    for path, rule in rc:each("allow") do
      local ports = rule.ports or {}
      local open = #ports == 0 or list.any(ports, function(text)
        local from, to = text:match("^(%d+)%-(%d+)$")
        from, to = tonumber(from or text), tonumber(to or text)
        return from <= 22 and 22 <= to
      end)
      if open and list.has({ "tcp", "6", "all" }, rule.protocol:lower()) then
        rc:deny(path, "port 22 is open")
      end
    end
  end,
}
