policy {
 id = "t",  match = { type = "aws_tag", name = "known"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc:tags().owner) say(rc:tags().other)
end }
