policy { id = "t", match = { on = { 'delete' } },
check = function(rc) rc:deny(nil, "seen") end }
