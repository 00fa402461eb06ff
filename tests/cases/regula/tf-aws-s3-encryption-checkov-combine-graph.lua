-- SPDX-License-Identifier: Apache-2.0
-- Every aws_s3_bucket must have default encryption AES256 or aws:kms.
policy {
  id = "regula.tf-aws-s3-encryption-checkov-combine-graph",
  match = { type = "aws_s3_bucket", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    local by = "rule[*].apply_server_side_encryption_by_default[*].sse_algorithm"
    local function encrypts(one, path)
      for _, algorithm in one:each(path) do
        if algorithm == "AES256" or algorithm == "aws:kms" then return true end
      end
    end
    if rc:known("server_side_encryption_configuration") and
       encrypts(rc, "server_side_encryption_configuration[*]." .. by) then
      return
    end
    for _, one in ipairs(rc:referrers { type = "aws_s3_bucket_server_side_encryption_configuration",
                                        via = "bucket" }) do
      if encrypts(one, by) then return end
    end
    rc:deny(nil, "it is not encrypted by default")
  end,
}
