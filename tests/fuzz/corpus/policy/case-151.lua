policy { id = "t", match = { type = "act", on = { 'import' } },
check = function(rc) rc:deny(nil, "seen") end }
