-- SPDX-License-Identifier: Apache-2.0
local subnet = "google_compute_subnetwork."
test "subnets" {
  policy = "google.subnet", plan = fixture "plans/regula__gcp-subnet-flowlog.json",
  cases = {
    { name = "as written", expect = {
      deny = { subnet .. "invalid-subnet-1", subnet .. "valid-subnet-2" },
      pass = { subnet .. "valid-subnet-1" } } },
    { name = "logs only", params = { private = false },
      expect = { deny = { subnet .. "invalid-subnet-1" } } },
    { name = "not known",
      set = { [subnet .. "valid-subnet-1"] = { private_ip_google_access = unknown } },
      expect = { deny = 2, unknown = { subnet .. "valid-subnet-1" } } },
  },
}
