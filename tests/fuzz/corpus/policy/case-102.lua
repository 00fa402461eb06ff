policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.after.list == rc.after.same) say(rc.after.list == rc.after.block) say(rc.after.block[1] == rc.after.block[1])
end }
