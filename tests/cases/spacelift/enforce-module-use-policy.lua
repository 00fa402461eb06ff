-- SPDX-License-Identifier: Apache-2.0
-- aws_s3_bucket, aws_s3_bucket_acl and aws_s3_bucket_website_configuration may be created or
-- updated only inside a module (module_address present).
policy {
  id = "spacelift.enforce-module-use-policy",
  match = { type = { "aws_s3_bucket", "aws_s3_bucket_acl", "aws_s3_bucket_website_configuration" },
            module = "", on = { "create", "update" } },
  check = function(rc)
    rc:deny(nil, "it is in no module")
  end,
}
