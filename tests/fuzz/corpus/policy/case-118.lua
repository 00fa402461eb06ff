policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
rc:deny("x", "a\27[31mb")
end }
