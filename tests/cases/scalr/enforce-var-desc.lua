-- SPDX-License-Identifier: Apache-2.0
-- Every root module variable in the configuration must have a non-empty description.
policy {
  id = "scalr.enforce-var-desc",
  check_plan = function(plan)
    for _, variable in ipairs(plan:variables()) do
      if (variable.description or "") == "" then plan:deny("%s has none", variable.name) end
    end
  end,
}
