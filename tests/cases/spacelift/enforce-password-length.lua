-- SPDX-License-Identifier: Apache-2.0
-- A random_password being created must have length of at least 16.
policy {
  id = "spacelift.enforce-password-length",
  match = { type = "random_password", on = { "create" } },
  check = function(rc)
    if rc.after.length < 16 then rc:deny("length", "it is below 16") end
  end,
}
