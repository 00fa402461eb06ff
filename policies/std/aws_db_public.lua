-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.dbpublic",
  title       = "Databases have no public address",
  description = "Security groups are no reason to give one an address that the world can reach.",
  severity    = "high",
  remediation = "write publicly_accessible = false",
  controls    = { "CIS AWS 1.5: 2.3.3", "NIST 800-53: SC-7" },
  match = {
    type = { "aws_db_instance", "aws_rds_cluster_instance", "aws_redshift_cluster",
             "aws_neptune_cluster_instance", "aws_dms_replication_instance" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    if setting(rc, "publicly_accessible") == true then
      rc:deny("publicly_accessible", "expected to be false, found true")
    end
  end,
}
