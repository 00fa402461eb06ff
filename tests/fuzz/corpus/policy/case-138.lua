policy {
 id = "t",  match = { type = "aws_tag", name = "vars"  },
check = function(rc, ctx)
for k, v in pairs(rc:tags()) do rc:warn(nil, '%s %s', k, v) end
end }
