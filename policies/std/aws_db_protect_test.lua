-- SPDX-License-Identifier: Apache-2.0
test "databases" {
  policy = "aws.dbprotect", plan = fixture "plans/policy-engine__sensitive.json",
  cases = {
    { name = "not written", expect = { deny = { "aws_db_instance.default" } } },
    { name = "written", set = { ["aws_db_instance.default"] = {
        deletion_protection = true, backup_retention_period = 7 } },
      expect = { pass = { "aws_db_instance.default" } } },
    { name = "a day too few", set = { ["aws_db_instance.default"] = {
        deletion_protection = true, backup_retention_period = 6 } },
      expect = { deny = { "aws_db_instance.default" } } },
    { name = "a day too few is enough", params = { days = 6 },
      set = { ["aws_db_instance.default"] = {
        deletion_protection = true, backup_retention_period = 6 } },
      expect = { pass = { "aws_db_instance.default" } } },
  },
}
