policy {
 id = "t",  match = { type = "act", name = "update"  },
check = function(rc, ctx)
local x = rc:changed('p')
end }
