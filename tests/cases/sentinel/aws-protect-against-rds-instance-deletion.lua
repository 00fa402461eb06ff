-- SPDX-License-Identifier: Apache-2.0
-- An aws_db_instance whose prior state (change.before) has deletion_protection true must not be
-- destroyed (delete without create).
policy {
  id = "sentinel.aws-protect-against-rds-instance-deletion",
  match = { type = "aws_db_instance", on = { "destroy" } },
  check = function(rc)
    if not rc:replaces() and rc.before.deletion_protection == true then
      rc:deny("deletion_protection", "it is protected from deletion")
    end
  end,
}
