policy {
 id = "t", on_unknown = "allow", match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local x = rc.after.password
end }
