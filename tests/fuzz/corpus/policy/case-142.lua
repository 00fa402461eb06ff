policy {
 id = "t",  match = { type = "aws_tag", name = "whole"  },
check = function(rc, ctx)
for k in pairs(rc:tags()) do end
end }
