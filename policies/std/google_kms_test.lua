-- SPDX-License-Identifier: Apache-2.0
local key = "google_kms_crypto_key."
test "rotation" {
  policy = "google.kms", plan = fixture "plans/regula__gcp-kms-rotate.json",
  cases = {
    { name = "as written", expect = { deny = { key .. "invalid_key_1", key .. "invalid_key_2" },
                                      pass = { key .. "valid_key_1" } } },
    { name = "a longer period", params = { longest = 8000000 },
      expect = { deny = { key .. "invalid_key_1" } } },
    { name = "not known", set = { [key .. "valid_key_1"] = { rotation_period = unknown } },
      expect = { deny = 2, unknown = { key .. "valid_key_1" } } },
  },
}
