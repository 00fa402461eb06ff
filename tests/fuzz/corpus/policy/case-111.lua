policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(cidr.any('0.0.0.0/0')) say(cidr.any('::/0')) say(cidr.any('10.0.0.0/0')) say(cidr.any('0:0::0/00')) say(cidr.any('0.0.0.0/1')) say(cidr.any('x/0')) say(cidr.any(nil))
end }
