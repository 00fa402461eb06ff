policy { id = "t", match = { module = 'module.m["x"]' },
check = function(rc) rc:deny(nil, "seen") end }
