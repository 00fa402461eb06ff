policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.after.list[4]) say(rc.after.list[0])
end }
