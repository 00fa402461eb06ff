-- SPDX-License-Identifier: Apache-2.0
-- Every aws_ecs_cluster setting block must be containerInsights=enabled.
policy {
  id = "kyverno.tf-ecs-cluster-1",
  match = { type = "aws_ecs_cluster", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    for path, setting in rc:each("setting") do
      if setting.name ~= "containerInsights" or setting.value ~= "enabled" then
        rc:deny(path, "it is not containerInsights=enabled")
      end
    end
  end,
}
