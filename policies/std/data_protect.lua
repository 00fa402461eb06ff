-- SPDX-License-Identifier: Apache-2.0
local stateful = {
  -- aws
  "aws_db_instance", "aws_db_cluster_snapshot", "aws_db_snapshot", "aws_rds_cluster",
  "aws_rds_cluster_instance", "aws_rds_global_cluster", "aws_dynamodb_table",
  "aws_dynamodb_global_table", "aws_docdb_cluster", "aws_neptune_cluster", "aws_redshift_cluster",
  "aws_redshiftserverless_namespace", "aws_elasticache_cluster",
  "aws_elasticache_replication_group", "aws_memorydb_cluster", "aws_opensearch_domain",
  "aws_elasticsearch_domain", "aws_s3_bucket", "aws_ebs_volume", "aws_ebs_snapshot",
  "aws_efs_file_system", "aws_fsx_*_file_system", "aws_kinesis_stream", "aws_msk_cluster",
  "aws_mq_broker", "aws_keyspaces_table", "aws_timestreamwrite_table", "aws_qldb_ledger",
  "aws_backup_vault", "aws_kms_key", "aws_secretsmanager_secret", "aws_ecr_repository",
  "aws_cognito_user_pool", "aws_route53_zone",
  -- azurerm
  "azurerm_mssql_database", "azurerm_mssql_server", "azurerm_mssql_managed_instance",
  "azurerm_sql_database", "azurerm_sql_server", "azurerm_mysql_server", "azurerm_mysql_database",
  "azurerm_mysql_flexible_server", "azurerm_mysql_flexible_database", "azurerm_mariadb_server",
  "azurerm_postgresql_server", "azurerm_postgresql_database",
  "azurerm_postgresql_flexible_server", "azurerm_postgresql_flexible_server_database",
  "azurerm_cosmosdb_*", "azurerm_redis_cache", "azurerm_storage_account",
  "azurerm_storage_container", "azurerm_storage_share", "azurerm_managed_disk",
  "azurerm_netapp_volume", "azurerm_key_vault", "azurerm_key_vault_key",
  "azurerm_key_vault_secret", "azurerm_container_registry", "azurerm_recovery_services_vault",
  "azurerm_kusto_database", "azurerm_synapse_workspace", "azurerm_eventhub_namespace",
  "azurerm_dns_zone",
  -- google
  "google_sql_database_instance", "google_sql_database", "google_spanner_instance",
  "google_spanner_database", "google_bigtable_instance", "google_bigtable_table",
  "google_bigquery_dataset", "google_bigquery_table", "google_firestore_database",
  "google_alloydb_cluster", "google_alloydb_instance", "google_redis_instance",
  "google_storage_bucket", "google_compute_disk", "google_compute_region_disk",
  "google_compute_snapshot", "google_filestore_instance", "google_kms_key_ring",
  "google_kms_crypto_key", "google_secret_manager_secret", "google_artifact_registry_repository",
  "google_pubsub_topic", "google_dns_managed_zone",
}

local function wildcard(glob, text)
  local pattern = glob:gsub("[%^%$%(%)%%%.%[%]%+%-%?]", "%%%0"):gsub("%*", ".*")
  return text:match("^" .. pattern .. "$") ~= nil
end

local function any(globs, text)
  for _, glob in ipairs(globs) do
    if wildcard(glob, text) then return true end
  end
  return false
end

policy {
  id          = "data.protect",
  title       = "What holds data is never destroyed, replaced or forgotten",
  description = "Databases, buckets, disks, keys and their like. A deposed object (what a "
             .. "replacement left behind) counts too.",
  severity    = "critical",
  remediation = "take the change out, or move the resource with a moved block",
  waivable    = { max_days = 14, approvers = 2 },
  params      = {
    types  = {},  -- more types, with * as a wildcard
    exempt = {},  -- types that may go, with * as a wildcard
  },
  match = { mode = "managed", on = { "destroy", "replace", "forget" } },
  check = function(rc, ctx)
    if any(ctx.params.exempt, rc.type) then return end
    if not any(stateful, rc.type) and not any(ctx.params.types, rc.type) then return end
    -- A replacement that forgets the old object leaves data behind that nobody watches.
    local what = rc:replaces() and "replaced" or rc:forgets() and "forgotten" or "destroyed"
    rc:deny(nil, "would be %s (%s)", what, rc.action_reason or "no reason given")
  end,
}
