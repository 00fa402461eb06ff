policy { id = "a", match = { type = {} }, check = function() end }
