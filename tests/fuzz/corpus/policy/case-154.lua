policy { id = "t", match = { type = "act", on = { 'noop' } },
check = function(rc) rc:deny(nil, "seen") end }
