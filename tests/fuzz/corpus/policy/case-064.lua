policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
rc:warn("name", "before") local x = rc.after.arn rc:deny("x", "never")
end }
