-- SPDX-License-Identifier: Apache-2.0
-- The tags of a change as a map, also those that are blocks of key and value; nil for none.
return function(rc)
  if rc.type ~= "aws_autoscaling_group" then return rc.after.tags end
  local found = {}
  for _, name in ipairs { "tag", "tags" } do
    for _, tag in ipairs(rc.after[name] or {}) do found[tag.key] = tag.value end
  end
  return found
end
