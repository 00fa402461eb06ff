policy {
 id = "t",  match = { type = "act", name = "dbc"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.replace_paths)
end }
