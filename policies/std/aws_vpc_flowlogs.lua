-- SPDX-License-Identifier: Apache-2.0
policy {
  id          = "aws.flowlogs",
  title       = "Networks log their flows",
  description = "An aws_flow_log names each aws_vpc that is made.",
  severity    = "medium",
  remediation = "add an aws_flow_log with vpc_id",
  controls    = { "CIS AWS 1.5: 3.9", "NIST 800-53: AU-12" },
  match = { type = "aws_vpc", mode = "managed", on = { "create", "import" } },
  check = function(rc)
    if #rc:referrers { type = "aws_flow_log", via = "vpc_id" } == 0 then
      rc:deny(nil, "no aws_flow_log is for this network")
    end
  end,
}
