-- SPDX-License-Identifier: Apache-2.0
-- No aws_secretsmanager_secret may have "delete" among its actions (a create_before_destroy
-- replacement counts).
policy {
  id = "ckv.own-custom-delete-1",
  match = { type = "aws_secretsmanager_secret",
            mode = "managed", on = { "destroy" } },
  check = function(rc)
    rc:deny(nil, "it goes away")
  end,
}
