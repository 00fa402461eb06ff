policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
for i, v in ipairs(rc.after.list) do rc:warn("x", "%d %s", i, v) end
end }
