-- SPDX-License-Identifier: Apache-2.0
-- No aws_instance may have associate_public_ip_address true.
policy {
  id = "ckv.ckv-aws-88-infracost-tf012-26res",
  match = { type = "aws_instance",
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("associate_public_ip_address")
    if value == true then rc:deny("associate_public_ip_address", "it is true") end
  end,
}
