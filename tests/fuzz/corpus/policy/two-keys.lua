policy { id = "t", check = function(rc) for k in pairs { b = 1, a = 2 } do rc:note(k) end end }
