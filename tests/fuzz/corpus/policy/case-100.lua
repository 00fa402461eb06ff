policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local x = rc.after.map[1]
end }
