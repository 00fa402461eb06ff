-- SPDX-License-Identifier: Apache-2.0
-- aws_ecs_cluster configuration[].execute_command_configuration[].logging must not be NONE.
policy {
  id = "kyverno.tf-ecs-cluster-2",
  match = { type = "aws_ecs_cluster", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    for path, logging in rc:each("configuration[*].execute_command_configuration[*].logging") do
      if logging == "NONE" then rc:deny(path, "nothing is logged") end
    end
  end,
}
