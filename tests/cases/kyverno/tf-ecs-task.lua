-- SPDX-License-Identifier: Apache-2.0
-- In every aws_ecs_task_definition, every container in container_definitions (a JSON string)
-- must have readonlyRootFilesystem true.
policy {
  id = "kyverno.tf-ecs-task",
  match = { type = "aws_ecs_task_definition", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    for _, container in ipairs(json.decode(rc.after.container_definitions)) do
      if container.readonlyRootFilesystem ~= true then
        rc:deny("container_definitions", "the root of %s can be written to", container.name)
      end
    end
  end,
}
