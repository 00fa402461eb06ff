-- SPDX-License-Identifier: Apache-2.0
policy {
  id          = "aws.iamkeys",
  title       = "No keys that live for ever",
  description = "An access key of a user stands in the state in clear text and does not expire.",
  severity    = "high",
  remediation = "let machines take a role, and people sign in",
  controls    = { "CIS AWS 1.5: 1.14", "NIST 800-53: IA-5" },
  match = {
    type = "aws_iam_access_key", mode = "managed", on = { "create", "update", "import" },
  },
  check = function(rc)
    -- One that is switched off may stay until it is deleted.
    if rc:get("status") ~= "Inactive" then rc:deny(nil, "a key of %s", rc:show("user")) end
  end,
}
