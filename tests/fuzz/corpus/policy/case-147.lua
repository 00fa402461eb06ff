policy { id = "t", match = { type = "act", on = { 'destroy' } },
check = function(rc) rc:deny(nil, "seen") end }
