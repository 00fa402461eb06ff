policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.after.block[1].cidr[2]) say(rc:get('block[0].cidr[1]')) say(rc:get('block.0.cidr.1'))
end }
