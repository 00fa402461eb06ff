policy { id = "t", match = { provider = 'example.com/a/*', on = 'update' },
check = function(rc) rc:deny(nil, "seen") end }
