policy {
 id = "t",  match = { type = "aws_tag", name = "vars"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  local t = rc:tags() say(t.owner) local x = t.other
end }
