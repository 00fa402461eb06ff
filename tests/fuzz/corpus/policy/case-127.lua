policy {
 id = "t",  match = { type = "act", name = "move"  },
check = function(rc, ctx)
local s = '' local function say(v) s = s .. (v and 1 or 0) end say(rc:creates()) say(rc:updates()) say(rc:destroys()) say(rc:replaces()) say(rc:forgets()) say(rc:imports()) say(rc:moved()) rc:deny(nil, '%s', s)
end }
