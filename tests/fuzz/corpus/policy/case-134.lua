policy {
 id = "t",  match = { type = "cut", name = "cut"  },
check = function(rc, ctx)
local x = rc:creates()
end }
