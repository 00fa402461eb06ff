policy { id = "t", match = { mode = 'data', on = { 'read', 'create' } },
check = function(rc) rc:deny(nil, "seen") end }
