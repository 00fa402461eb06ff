policy { id = "t", match = { type = 'cut', on = { 'forget' } },
check = function(rc) rc:deny(nil, "seen") end }
