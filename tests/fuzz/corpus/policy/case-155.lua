policy { id = "t", match = { type = "act" },
check = function(rc) rc:deny(nil, "seen") end }
