policy { id = "t", match = { type = "act", on = { 'create' } },
check = function(rc) rc:deny(nil, "seen") end }
