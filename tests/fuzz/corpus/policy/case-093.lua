policy {
 id = "t", reads_sensitive = true, match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
if #rc.after.password < 8 then rc:deny("password", "%s is too short", rc.after.password) end
end }
