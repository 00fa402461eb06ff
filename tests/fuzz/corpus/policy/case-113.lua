policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
rc:destroy()
end }
