policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc:known('arn')) say(rc:known('name')) say(rc:known('partly')) say(rc:known('partly.known')) say(rc:known('all.inner[3]')) say(rc:known('nothing'))
end }
