-- SPDX-License-Identifier: Apache-2.0
-- Every subnet of aws_elb/aws_lb must be subnet-019c416174b079502 or subnet-04dbded374ed11690.
policy {
  id = "scalr.enforce-lb-subnets",
  match = { type = { "aws_elb", "aws_lb" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local allowed = { "subnet-019c416174b079502", "subnet-04dbded374ed11690" }
    for path, subnet in rc:each("subnets") do
      if not list.has(allowed, subnet) then rc:deny(path, "%s is not allowed", subnet) end
    end
  end,
}
