policy {
 id = "t",  match = { type = "aws_tag", name = "whole"  },
check = function(rc, ctx)
local x = rc:tags().owner
end }
