-- SPDX-License-Identifier: Apache-2.0
-- What nobody writes is the provider's default, also where the plan calls it unknown.
local function setting(rc, path)
  if not rc:known(path) and rc:config(path, "attribute") == nil then return nil end
  return rc:get(path)
end

policy {
  id          = "aws.ecr",
  title       = "Images are scanned, and their tags stay",
  description = "A tag that can move lets another image run under the name of one that was tested.",
  severity    = "medium",
  remediation = 'write image_tag_mutability = "IMMUTABLE" and scan_on_push = true',
  controls    = { "NIST 800-53: RA-5", "NIST 800-53: SI-7" },
  params      = {
    scan      = true,  -- false: registry-wide scanning does it
    immutable = true,  -- false: tags may move
  },
  match = { type = "aws_ecr_repository", mode = "managed", on = { "create", "update", "import" } },
  check = function(rc, ctx)
    local scan = "image_scanning_configuration[0].scan_on_push"
    if ctx.params.scan and setting(rc, scan) ~= true then rc:deny(scan, "expected to be true") end
    local tags = setting(rc, "image_tag_mutability")
    if ctx.params.immutable and tags ~= "IMMUTABLE" then
      rc:deny("image_tag_mutability", "expected IMMUTABLE, found %s", tostring(tags))
    end
  end,
}
