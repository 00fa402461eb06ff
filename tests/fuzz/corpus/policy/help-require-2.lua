policy { id = "t", match = { type = "aws_x" }, check = function(rc) rc:warn(nil, "%d", require "lib.a" + require "lib/a" + require "a") end }
