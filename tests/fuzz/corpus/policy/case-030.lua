policy { id = "t", check_plan = function(plan, ctx)
local function say(v) plan:deny("%s", v) end
say(plan:count {}) say(plan:count()) say(plan:count { on = { "destroy", "forget" } }) say(plan:count { type = "aws_*" })
end }
