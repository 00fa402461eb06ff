policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
if rc.after.nothing == nil and rc.after.empty == nil then rc:deny("x", "nil") end
end }
