-- SPDX-License-Identifier: Apache-2.0
-- No rule block of a panos_security_rule_group may have "any" in destination_addresses.
policy {
  id = "sentinel.cloud-agnostic-restrict-panos-srgs",
  match = { type = "panos_security_rule_group",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for path, to in rc:each("rule[*].destination_addresses") do
      if to == "any" then rc:deny(path, "it is any") end
    end
  end,
}
