-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.dbprotect",
  title       = "Databases are protected from deletion and backed up",
  severity    = "medium",
  description = "Read replicas need no backup of their own.",
  remediation = "write deletion_protection = true and a backup_retention_period",
  controls    = { "NIST 800-53: CP-9" },
  params      = {
    days = 7,  -- backups are kept so long at least
  },
  match = {
    type = { "aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster" },
    mode = "managed",
    on   = { "create", "update", "import" },
  },
  check = function(rc, ctx)
    if setting(rc, "deletion_protection") ~= true then
      rc:deny("deletion_protection", "expected to be true")
    end
    if setting(rc, "replicate_source_db") ~= nil then return end
    -- Without a word of the plan an instance has no backups, a cluster those of one day.
    local days = setting(rc, "backup_retention_period") or 0
    if days < ctx.params.days then
      rc:deny("backup_retention_period", "expected %d days or more, found %d", ctx.params.days,
              days)
    end
  end,
}
