-- SPDX-License-Identifier: Apache-2.0
-- Every aws_instance not named "bastion" must have a root_block_device with encrypted true.
policy {
  id = "tc.test-issue-522-root-encrypted",
  match = { type = "aws_instance", mode = "managed",
            on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.name ~= "bastion" and rc:get("root_block_device[0].encrypted") ~= true then
      rc:deny("root_block_device", "it is not encrypted")
    end
  end,
}
