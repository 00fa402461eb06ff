policy { id = "t", match = { type = "act", on = { 'move' } },
check = function(rc) rc:deny(nil, "seen") end }
