-- SPDX-License-Identifier: Apache-2.0
test "disks" {
  policy = "aws.ebs", plan = fixture "plans/regula__ebs-encrypted.json",
  cases = {
    { name = "as written", expect = {
      deny = { "aws_ebs_volume.bad", "aws_ebs_volume.missing" },
      pass = { "aws_ebs_volume.good" } } },
    { name = "not known", set = { ["aws_ebs_volume.good"] = { encrypted = unknown } },
      expect = { deny = 2, unknown = { "aws_ebs_volume.good" } } },
    { name = "mended", set = { ["aws_ebs_volume.bad"] = { encrypted = true } },
      expect = { deny = { "aws_ebs_volume.missing" }, pass = 2 } },
  },
}
