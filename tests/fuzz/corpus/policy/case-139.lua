policy {
 id = "t",  match = { type = "aws_tag", name = "plain"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc:tags().owner)
end }
