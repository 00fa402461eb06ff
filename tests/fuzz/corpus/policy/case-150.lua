policy { id = "t", match = { type = "act", on = { 'forget' } },
check = function(rc) rc:deny(nil, "seen") end }
