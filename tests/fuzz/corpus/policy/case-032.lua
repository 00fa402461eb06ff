policy { id = "t", check_plan = function(plan, ctx)
local function say(v) plan:deny("%s", v) end
say(plan.complete) say(plan.errored) say(plan.terraform_version)
end }
