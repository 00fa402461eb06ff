policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
if rc.after.partly.other == nil then rc:deny("x", "nil") end
end }
