-- SPDX-License-Identifier: Apache-2.0
-- Every aws_vpc must have enable_dns_support true and enable_dns_hostnames true.
policy {
  id = "sentinel.aws-require-dns-support-for-vpcs",
  match = { type = "aws_vpc", mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    for _, path in ipairs { "enable_dns_support", "enable_dns_hostnames" } do
      if rc:get(path) ~= true then rc:deny(path, "it is not true") end
    end
  end,
}
