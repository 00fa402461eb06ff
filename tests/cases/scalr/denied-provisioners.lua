-- SPDX-License-Identifier: Apache-2.0
-- No resource in the configuration (root or nested modules) may use a local-exec provisioner.
policy {
  id = "scalr.denied-provisioners",
  check_plan = function(plan)
    for _, rc in ipairs(plan:changes { on = { "create", "update", "noop" } }) do
      for _, provisioner in ipairs(rc:provisioners()) do
        if provisioner.type == "local-exec" then plan:deny("%s has one", rc.address) end
      end
    end
  end,
}
