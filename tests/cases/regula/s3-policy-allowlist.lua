-- SPDX-License-Identifier: Apache-2.0
-- No bucket policy (inline on aws_s3_bucket or a separate aws_s3_bucket_policy) may contain an
-- Allow statement whose Action includes s3:List*, s3:ListJobs, s3:ListBucket,
-- s3:ListBucketVersions or s3:ListMultipartUploadParts for every principal ("*" or
-- {"AWS":"*"}); blame the aws_s3_bucket the policy belongs to.
policy {
  id = "regula.s3-policy-allowlist",
  match = { type = { "aws_s3_bucket", "aws_s3_bucket_policy" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    local listing = { "s3:List*", "s3:ListJobs", "s3:ListBucket", "s3:ListBucketVersions",
                      "s3:ListMultipartUploadParts" }
    local buckets = { rc }
    if rc.type == "aws_s3_bucket_policy" then
      buckets = rc:references { type = "aws_s3_bucket", via = "bucket" }
    elseif rc.after.policy == nil then
      return
    end
    for _, statement in ipairs(iam.statements(rc.after.policy)) do
      local anybody = list.any(statement.principals, function(who)
        return (who.type == "AWS" or who.type == "*") and who.id == "*"
      end)
      if statement.effect == "Allow" and anybody and
         not set.disjoint(statement.actions, listing) then
        for _, bucket in ipairs(buckets) do bucket:deny("policy", "everybody can list it") end
      end
    end
  end,
}
