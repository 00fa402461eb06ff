-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.password",
  title       = "Passwords are long",
  description = "A policy that says nothing asks for 6 characters.",
  severity    = "medium",
  remediation = "write minimum_password_length",
  controls    = { "CIS AWS 1.5: 1.8", "NIST 800-53: IA-5" },
  params      = {
    length = 14,  -- so long at least
  },
  match = {
    type = "aws_iam_account_password_policy", mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc, ctx)
    local length = setting(rc, "minimum_password_length") or 6
    if length < ctx.params.length then
      rc:deny("minimum_password_length", "expected %d or more, found %d", ctx.params.length,
              length)
    end
  end,
}
