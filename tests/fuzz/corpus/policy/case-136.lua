policy {
 id = "t",  match = { type = "aws_tag", name = "constant"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  local t = rc:tags() say(t.owner) say(t.team) say(t.none) say(t.other) local x = t.later
end }
