policy { id = "t", match = { type = { 'aws_x', 'c*' } },
check = function(rc) rc:deny(nil, "seen") end }
