policy {
 id = "t",  match = { type = "act", name = "update"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc:tags())
end }
