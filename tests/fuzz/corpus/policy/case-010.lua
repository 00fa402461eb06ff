policy { id = "a b", check = function() end }
