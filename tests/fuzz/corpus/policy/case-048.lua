policy { id = "t", check = function(rc) rc:deny(nil, "seen") end }
