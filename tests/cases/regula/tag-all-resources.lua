-- SPDX-License-Identifier: Apache-2.0
-- Every aws_vpc, aws_s3_bucket and aws_instance must have at least one tag, and no tag value
-- may be shorter than 6 characters.
policy {
  id = "regula.tag-all-resources",
  match = { type = { "aws_vpc", "aws_s3_bucket",
                     "aws_instance" },
            mode = "managed", on = { "create", "update", "noop" } },
  check = function(rc)
    if map.count(rc.after.tags) == 0 then rc:deny("tags", "no tags") end
    for path, value in rc:each("tags") do
      if #value < 6 then rc:deny(path, "it is shorter than 6 characters") end
    end
  end,
}
