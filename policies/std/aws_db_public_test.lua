-- SPDX-License-Identifier: Apache-2.0
test "databases" {
  policy = "aws.dbpublic", plan = fixture "plans/policy-engine__sensitive.json",
  cases = {
    { name = "as written", expect = { pass = { "aws_db_instance.default" } } },
    { name = "public", set = { ["aws_db_instance.default"] = { publicly_accessible = true } },
      expect = { deny = { "aws_db_instance.default" } } },
  },
}
