policy { id = "t", match = { type = 'old', on = 'destroy' },
check = function(rc) rc:deny(nil, "seen") end }
