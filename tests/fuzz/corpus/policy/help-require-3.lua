local q = require "q"
policy { id = "t", match = { type = "aws_x" }, check = function(rc) rc:warn(nil, "%s", q.word) end }
