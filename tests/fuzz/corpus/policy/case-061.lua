policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(#rc.after.nul) say(rc.after.nul == 'a\0b\u{1F600}')
end }
