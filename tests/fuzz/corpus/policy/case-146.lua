policy { id = "t", match = { type = "act", on = { 'update' } },
check = function(rc) rc:deny(nil, "seen") end }
