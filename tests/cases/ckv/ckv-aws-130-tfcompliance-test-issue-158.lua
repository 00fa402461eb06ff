-- SPDX-License-Identifier: Apache-2.0
-- No aws_subnet may have map_public_ip_on_launch true.
policy {
  id = "ckv.ckv-aws-130-tfcompliance-test-issue-158",
  match = { type = "aws_subnet",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("map_public_ip_on_launch")
    if value == true then rc:deny("map_public_ip_on_launch", "it is true") end
  end,
}
