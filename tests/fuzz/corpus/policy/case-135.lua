policy {
 id = "t",  match = { type = "old", name = "deposed"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.deposed)
end }
