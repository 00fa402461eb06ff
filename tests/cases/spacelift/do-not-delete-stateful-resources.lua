-- SPDX-License-Identifier: Apache-2.0
-- aws_db_instance, aws_efs_file_system, aws_dynamodb_table and aws_s3_bucket must not have
-- "delete" among their actions.
policy {
  id = "spacelift.do-not-delete-stateful-resources",
  match = { type = { "aws_db_instance", "aws_efs_file_system", "aws_dynamodb_table",
                     "aws_s3_bucket" },
            on = { "destroy" } },
  check = function(rc)
    rc:deny(nil, "it would be deleted")
  end,
}
