policy { id = "t", match = { on = { 'replaces' } },
check = function(rc) rc:deny(nil, "seen") end }
