policy { id = "t", match = { where = 1 },
check = function(rc) rc:deny(nil, "seen") end }
