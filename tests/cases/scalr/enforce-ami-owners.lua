-- SPDX-License-Identifier: Apache-2.0
-- data.aws_ami owners in the configuration (constants, or values of referenced variables) must be
-- "self" or 012345678901.
policy {
  id = "scalr.enforce-ami-owners",
  check_plan = function(plan)
    local amis = { type = "aws_ami", mode = "data", on = { "create", "update", "read", "noop" } }
    for _, rc in ipairs(plan:changes(amis)) do
      local owners = rc:config("owners")
      local values = owners.value or {}
      for _, name in ipairs(owners.references) do
        local variable = plan:variables(name:match("^var%.(.*)"))[1]
        values = list.concat(values, variable.value)
      end
      for _, owner in ipairs(values) do
        if owner ~= "self" and owner ~= "012345678901" then plan:deny("owner %s", owner) end
      end
    end
  end,
}
