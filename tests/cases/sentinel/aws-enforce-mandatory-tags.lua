-- SPDX-License-Identifier: Apache-2.0
-- Every aws_s3_bucket and aws_instance (not being destroyed) must have the tags Name, ttl, owner,
-- se-region, purpose and terraform.
policy {
  id = "sentinel.aws-enforce-mandatory-tags",
  match = { type = { "aws_s3_bucket", "aws_instance" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local tags = rc.after.tags or {}
    for _, key in ipairs { "Name", "ttl", "owner", "se-region", "purpose", "terraform" } do
      if tags[key] == nil then rc:deny("tags", "%s is missing", key) end
    end
  end,
}
