policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc:get('arn', 'd')) say(rc:get('name', 'd')) say(rc:get('empty', 'd')) say(rc:get('nothing', 'd')) local x = rc:get('arn')
end }
