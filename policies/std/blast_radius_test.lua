-- SPDX-License-Identifier: Apache-2.0
test "how much goes" {
  policy = "blast.radius", plan = fixture "generated/tf1114__destroy-all.json",
  cases = {
    { name = "everything", expect = { deny = { "@plan" } } },
    { name = "allowed", params = { destroy = 100 }, expect = { pass = { "@plan" } } },
  },
}
