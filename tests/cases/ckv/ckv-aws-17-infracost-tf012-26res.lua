-- SPDX-License-Identifier: Apache-2.0
-- No aws_db_instance or aws_rds_cluster_instance may have publicly_accessible true.
policy {
  id = "ckv.ckv-aws-17-infracost-tf012-26res",
  match = { type = { "aws_db_instance", "aws_rds_cluster_instance" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("publicly_accessible")
    if value == true then rc:deny("publicly_accessible", "it is true") end
  end,
}
