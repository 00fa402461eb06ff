-- SPDX-License-Identifier: Apache-2.0
local attribute = {
  aws_db_instance = "storage_encrypted",
  aws_rds_cluster = "storage_encrypted",
  aws_docdb_cluster = "storage_encrypted",
  aws_neptune_cluster = "storage_encrypted",
  aws_redshift_cluster = "encrypted",
  aws_elasticache_replication_group = "at_rest_encryption_enabled",
}

-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.dbcrypt",
  title       = "Databases are encrypted",
  description = "The storage of a database cannot be encrypted later on.",
  severity    = "high",
  remediation = "write it as true; a database that exists has to be restored from a copy",
  controls    = { "CIS AWS 1.5: 2.3.1", "NIST 800-53: SC-28" },
  match = {
    type = { "aws_db_instance",
             "aws_rds_cluster",
             "aws_docdb_cluster",
             "aws_neptune_cluster",
             "aws_redshift_cluster",
             "aws_elasticache_replication_group" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc)
    local path = attribute[rc.type]
    local value = setting(rc, path)
    if tostring(value) ~= "true" then
      rc:deny(path, "expected to be true, found %s", tostring(value))
    end
  end,
}
