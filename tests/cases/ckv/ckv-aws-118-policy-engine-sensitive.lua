-- SPDX-License-Identifier: Apache-2.0
-- Every aws_db_instance / aws_rds_cluster_instance must have monitoring_interval greater than
-- 0.
policy {
  id = "ckv.ckv-aws-118-policy-engine-sensitive",
  match = { type = { "aws_db_instance", "aws_rds_cluster_instance" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local value = rc:get("monitoring_interval")
    if value == nil or value <= 0 then rc:deny("monitoring_interval", "it is not monitored") end
  end,
}
