-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.s3policy",
  title       = "No policy opens a bucket to everybody",
  description = "Whoever may be meant by * is everybody, unless a condition names accounts, an "
             .. "organization or networks.",
  severity    = "critical",
  remediation = "name principals, or put a distribution in front",
  controls    = { "CIS AWS 1.5: 2.1.5", "NIST 800-53: AC-3" },
  match = {
    type = { "aws_s3_bucket", "aws_s3_bucket_policy" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    local document = setting(rc, "policy")
    if document == nil or document == "" then return end
    local open, statement = iam.is_public(document)
    if open then
      rc:deny("policy", "statement %d lets everybody: %s", statement.index,
              list.join(statement.actions))
    end
  end,
}
