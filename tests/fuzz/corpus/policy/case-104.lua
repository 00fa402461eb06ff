policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(list.has(rc.after.block, {port = 80, cidr = {}})) say(list.has(rc.after.block, {port = 81, cidr = {}}))
end }
