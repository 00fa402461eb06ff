policy { id = "t", match = { provider = 'aws', type = 'aws_x' },
check = function(rc) rc:deny(nil, "seen") end }
