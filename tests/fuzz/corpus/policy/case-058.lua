policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.after.big) say(math.type(rc.after.big)) say(rc.after.big == 9007199254740993)
end }
