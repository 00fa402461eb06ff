policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc:show('arn')) say(rc:show('password')) say(rc:show('name')) say(rc:show('partly')) say(rc:show('secrets')) say(rc:show('empty'))
end }
