-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.imds",
  title       = "Metadata of machines needs a session token",
  description = "With version 1 of the service one forged request gives away the machine's role.",
  severity    = "high",
  remediation = 'write metadata_options { http_tokens = "required" }',
  controls    = { "CIS AWS 1.5: 5.6", "NIST 800-53: AC-3" },
  match = {
    type = { "aws_instance", "aws_launch_template", "aws_launch_configuration" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    if setting(rc, "metadata_options") == nil then
      rc:deny("metadata_options", "nothing is written, so no token is needed")
      return
    end
    if setting(rc, "metadata_options[0].http_endpoint") == "disabled" then return end
    local tokens = setting(rc, "metadata_options[0].http_tokens")
    if tokens ~= "required" then
      rc:deny("metadata_options[0].http_tokens", "expected required, found %s", tostring(tokens))
    end
  end,
}
