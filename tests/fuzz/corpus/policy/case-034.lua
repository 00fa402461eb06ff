policy { id = "t", check_plan = function(plan, ctx)
local function say(v) plan:deny("%s", v) end
plan:counts()
end }
