policy { id = "t", check_plan = function(plan, ctx)
local function say(v) plan:deny("%s", v) end
plan:count { typ = "x" }
end }
