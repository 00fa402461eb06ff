policy { id = "t", match = { module = 'module.m' },
check = function(rc) rc:deny(nil, "seen") end }
