-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

local public = {
  ["public-read"] = true, ["public-read-write"] = true, website = true,
  ["authenticated-read"] = true,  -- everybody with an account, of whomever
}

policy {
  id          = "aws.s3acl",
  title       = "No ACL opens a bucket",
  description = "Canned ACLs for everybody, or for everybody with an account.  Grants to the "
             .. "groups of all users count too, where the plan knows them.",
  severity    = "critical",
  remediation = 'take the acl out, or write "private"',
  controls    = { "CIS AWS 1.5: 2.1.5", "NIST 800-53: AC-3" },
  match = {
    type = { "aws_s3_bucket", "aws_s3_bucket_acl" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    local acl = setting(rc, "acl")
    if public[acl] then rc:deny("acl", "%s lets everybody in", acl) end
    local block, pattern = "grant", "grant[*].uri"
    if rc.type == "aws_s3_bucket_acl" then
      block, pattern = "access_control_policy", "access_control_policy[*].grant[*].grantee[*].uri"
    end
    if setting(rc, block) == nil then return end
    for path, uri in rc:each(pattern) do
      if re.test("/(AllUsers|AuthenticatedUsers)$", uri) then
        rc:deny(path, "a grant lets everybody in")
      end
    end
  end,
}
