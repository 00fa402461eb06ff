-- SPDX-License-Identifier: Apache-2.0
local bucket = "aws_s3_bucket.nopolicy-bucket"
local function with(values)
  return { [bucket] = values }
end
test "buckets" {
  policy = "aws.s3acl", plan = fixture "plans/regula__s3-policy-allowlist.json",
  cases = {
    { name = "private", expect = { pass = 7 } },
    { name = "public", set = with { acl = "public-read" },
      expect = { deny = { bucket }, pass = 6 } },
    { name = "a grant", expect = { deny = { bucket }, pass = 6 },
      set = with { grant = { { uri = "http://acs.amazonaws.com/groups/global/AllUsers" } } } },
    { name = "nobody writes it", set = with { acl = unknown }, expect = { pass = 7 } },
  },
}
test "ACLs on their own" {
  policy = "aws.s3acl", plan = fixture "plans/tfedit__s3-import-full.json",
  cases = {
    { name = "as written", expect = { pass = 2 } },
    { name = "public", set = { ["aws_s3_bucket_acl.log"] = { acl = "public-read-write" } },
      expect = { deny = { "aws_s3_bucket_acl.log" }, pass = 1 } },
    { name = "not known", set = { ["aws_s3_bucket_acl.log"] = { acl = unknown } },
      expect = { unknown = { "aws_s3_bucket_acl.log" }, pass = 1 } },
  },
}
