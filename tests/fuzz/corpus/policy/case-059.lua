policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.after.huge) say(rc.after.huge > 5) say(rc.after.huge < math.huge) say(5 < rc.after.huge) say(rc.after.huge == rc.after.huge) say(rc.after.googol)
end }
