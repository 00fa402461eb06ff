policy { id = "t", match = { type = "act", on = { 'replace' } },
check = function(rc) rc:deny(nil, "seen") end }
