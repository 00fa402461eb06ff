-- SPDX-License-Identifier: Apache-2.0
-- An autoscaling group has its tags in blocks of key and value.
local function from_blocks(rc)
  local tags = {}
  for _, name in ipairs { "tag", "tags" } do
    for _, block in ipairs(rc.after[name] or {}) do tags[block.key] = block.value end
  end
  return tags, "tag"
end

-- The tags, and the attribute that a path names; nil for what cannot be tagged.
local function tags_of(rc)
  if rc.type == "aws_autoscaling_group" then return from_blocks(rc) end
  if not rc:has("effective_labels") and not rc:has("labels") then return rc:tags(), "tags" end
  -- effective_labels holds the provider's too; until it is known, the resource's own decide.
  if rc:has("effective_labels") and rc:known("effective_labels") then
    return rc.after.effective_labels or {}, "labels"
  end
  return rc.after.labels or {}, "labels"
end

policy {
  id          = "tags.required",
  title       = "Taggable resources carry the required tags",
  description = "A resource that can be tagged (tags; labels on Google) has each required key, "
             .. "with a value that is not empty; the provider's default tags count.",
  severity    = "medium",
  remediation = "add the tag to the resource, or to default_tags (default_labels) of its provider",
  params      = {
    required = { "owner" },  -- keys
    types    = {},           -- more types that must be tagged, even if the plan shows no tags
    exempt   = {},           -- types that need no tags
  },
  match = { mode = "managed", on = { "create", "update", "replace" } },
  check = function(rc, ctx)
    if list.has(ctx.params.exempt, rc.type) then return end
    local tags, attribute = tags_of(rc)
    if tags == nil then
      if list.has(ctx.params.types, rc.type) then rc:deny("tags", "it has no tags") end
      return
    end
    for _, key in ipairs(ctx.params.required) do
      local value = tags[key]
      if value == nil then
        rc:deny(('%s["%s"]'):format(attribute, key), "the tag %s is missing", key)
      elseif value == "" then
        rc:deny(('%s["%s"]'):format(attribute, key), "the tag %s is empty", key)
      end
    end
  end,
}
