policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.address) say(rc.type) say(rc.name) say(rc.index) say(rc.module) say(rc.provider) say(rc.mode) say(rc.before) say(rc.deposed) say(rc.actions[1])
end }
