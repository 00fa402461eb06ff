-- SPDX-License-Identifier: Apache-2.0
-- The plan must contain exactly 5 aws_ecr_repository resources created by module calls whose
-- source is ./modules/ecr_module.
policy {
  id = "tc.test-issue-456-module-source-5",
  check_plan = function(plan)
    local calls, n = {}, 0
    for _, call in ipairs(plan:modules()) do
      if call.source == "./modules/ecr_module" then calls[call.address] = true end
    end
    for _, rc in ipairs(plan:changes { type = "aws_ecr_repository",
                                       on = { "create", "update", "noop" } }) do
      if rc.module_call and calls[rc.module_call] then n = n + 1 end
    end
    if n ~= 5 then plan:deny("%d, not 5", n) end
  end,
}
