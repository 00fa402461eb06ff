policy {
 id = "t", reads_sensitive = true, match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
rc:deny("tags." .. rc.after.secrets.token, "%s", json.encode(rc.after.secrets)) error(rc.after.password)
end }
