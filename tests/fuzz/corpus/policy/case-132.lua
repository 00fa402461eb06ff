policy {
 id = "t",  match = { type = "act", name = "update"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc:changed('v')) say(rc:changed('w')) say(rc:changed('nothing')) local x = rc:changed('u')
end }
