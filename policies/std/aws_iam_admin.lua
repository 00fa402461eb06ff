-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.iamadmin",
  title       = "No policy allows everything",
  description = "All actions on all resources.  With strict, all actions of IAM on all resources "
             .. "are the same: who has them can give themselves the rest.",
  severity    = "critical",
  remediation = "name the actions and the resources",
  controls    = { "CIS AWS 1.5: 1.16", "NIST 800-53: AC-6" },
  params      = {
    strict = false,  -- iam:* counts too
  },
  match = {
    type = { "aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy",
             "aws_iam_group_policy", "aws_ssoadmin_permission_set_inline_policy" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc, ctx)
    local path = rc:has("inline_policy") and "inline_policy" or "policy"
    for _, statement in ipairs(iam.statements(rc:get(path))) do
      local everywhere = list.has(statement.resources, "*")
      local all = list.any(statement.actions, function(action)
        return action == "*" or action == "*:*" or ctx.params.strict and action:lower() == "iam:*"
      end)
      if statement.effect == "Allow" and everywhere and all then
        rc:deny(path, "statement %d allows %s on *", statement.index,
                list.join(statement.actions))
      end
    end
  end,
}
