policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
if rc.after.on == false then rc:deny("on", "off") end
end }
