-- SPDX-License-Identifier: Apache-2.0
-- aws_db_instance may only be created or updated through a module whose source is
-- terraform-aws-modules/rds/aws.
policy {
  id = "scalr.required-modules",
  check_plan = function(plan)
    local good = {}
    for _, module in ipairs(plan:modules()) do
      if module.source == "terraform-aws-modules/rds/aws" then
        local inside = { module.address, module.address .. ".*" }
        for _, rc in ipairs(plan:changes { module = inside }) do good[rc.address] = true end
      end
    end
    local databases = plan:changes { type = "aws_db_instance", on = { "create", "update" } }
    for _, rc in ipairs(databases) do
      if not good[rc.address] then rc:deny(nil, "it is in no module of that source") end
    end
  end,
}
