policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc:has('empty')) say(rc:has('nothing')) say(rc:has('arn')) say(rc:is_null('empty')) say(rc:is_null('name')) say(rc:is_null('nothing'))
end }
