policy { check = function() end }
