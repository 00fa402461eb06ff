-- SPDX-License-Identifier: Apache-2.0
-- No aws_iam_access_key may be created.
policy {
  id = "spacelift.dont-allow-resource-type",
  match = { type = "aws_iam_access_key", on = { "create" } },
  check = function(rc)
    rc:deny(nil, "it would be created")
  end,
}
