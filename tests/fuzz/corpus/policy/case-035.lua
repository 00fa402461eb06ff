policy { id = "t", check_plan = function() local x = run.command .. git.commit run.x = 1 end }
