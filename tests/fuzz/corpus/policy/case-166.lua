policy { id = "t", match = { name = 'up*' },
check = function(rc) rc:deny(nil, "seen") end }
