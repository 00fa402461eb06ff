policy {
 id = "t",  match = { type = "act", name = "move"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.previous_address)
end }
