policy {
 id = "t",  match = { type = "act", name = "delete"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.after) say(rc:get('v')) say(rc.action_reason)
end }
