-- SPDX-License-Identifier: Apache-2.0
-- Every aws_ecs_service with launch_type FARGATE must have platform_version LATEST.
policy {
  id = "kyverno.tf-ecs-service-1",
  match = { type = "aws_ecs_service", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.after.launch_type == "FARGATE" and rc.after.platform_version ~= "LATEST" then
      rc:deny("platform_version", "it is not LATEST")
    end
  end,
}
