policy { id = "a", match = { type = "aws_x" }, check = function(rc) rc:deny("x", "one") end }
policy { id = "b", check_plan = function(plan) plan:warn("two") end }
