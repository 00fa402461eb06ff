policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
pcall(function() return rc.after.password end)
end }
