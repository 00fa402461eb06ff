-- SPDX-License-Identifier: Apache-2.0
-- The plan must not be made with terraform_version 1.4.1, 1.4.2 or 1.4.3.
policy {
  id = "spacelift.enforce-terraform-version-list",
  check_plan = function(plan)
    if list.has({ "1.4.1", "1.4.2", "1.4.3" }, plan.terraform_version) then
      plan:deny("it was made with %s", plan.terraform_version)
    end
  end,
}
