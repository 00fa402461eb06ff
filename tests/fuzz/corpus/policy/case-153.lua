policy { id = "t", match = { type = "act", on = { 'read' } },
check = function(rc) rc:deny(nil, "seen") end }
