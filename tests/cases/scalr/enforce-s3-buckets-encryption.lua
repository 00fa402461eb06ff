-- SPDX-License-Identifier: Apache-2.0
-- Every aws_s3_bucket must have acl private and default encryption with sse_algorithm aws:kms or
-- AES256.
policy {
  id = "scalr.enforce-s3-buckets-encryption",
  match = { type = "aws_s3_bucket", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local sse = "server_side_encryption_configuration[0].rule[0]." ..
                "apply_server_side_encryption_by_default[0].sse_algorithm"
    if rc:get("acl") ~= "private" then rc:deny("acl", "it is not private") end
    if not list.has({ "aws:kms", "AES256" }, rc:get(sse)) then
      rc:deny(sse, "it is not encrypted")
    end
  end,
}
