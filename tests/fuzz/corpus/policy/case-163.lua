policy { id = "t", match = { module = 'module.m["k"]' },
check = function(rc) rc:deny(nil, "seen") end }
