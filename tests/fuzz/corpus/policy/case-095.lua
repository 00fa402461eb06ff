policy {
 id = "t", reads_sensitive = true, match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc:show('password'))
end }
