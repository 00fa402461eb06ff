-- SPDX-License-Identifier: Apache-2.0
test "databases" {
  policy = "aws.dbcrypt", plan = fixture "plans/policy-engine__sensitive.json",
  cases = {
    { name = "not written", expect = { deny = { "aws_db_instance.default" } } },
    { name = "written", set = { ["aws_db_instance.default"] = { storage_encrypted = true } },
      expect = { pass = { "aws_db_instance.default" } } },
    { name = "false", set = { ["aws_db_instance.default"] = { storage_encrypted = false } },
      expect = { deny = { "aws_db_instance.default" } } },
  },
}
