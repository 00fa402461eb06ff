policy {
 id = "t",  match = { type = "act", name = "import"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(rc.importing.id)
end }
