policy { id = "t", check_plan = function(plan) time.now() end }
