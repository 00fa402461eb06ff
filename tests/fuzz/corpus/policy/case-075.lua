policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
for k, v in pairs(rc.after.partly) do rc:warn("x", "%s %s", k, v) end
end }
