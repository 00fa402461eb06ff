-- SPDX-License-Identifier: Apache-2.0
-- Every resource other than aws_instance that has tags must have a Name tag matching
-- /terraform-compliance-test-156/.
policy {
  id = "tc.test-issue-166-name-tag",
  match = { mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if rc.type == "aws_instance" then return end
    local tags = require "tags" (rc)
    if tags == nil then return end
    if not re.test("terraform-compliance-test-156", tags.Name or "") then
      rc:deny("tags.Name", "it is not as it should be")
    end
  end,
}
