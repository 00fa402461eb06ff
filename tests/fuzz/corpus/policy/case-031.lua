policy { id = "t", check_plan = function(plan, ctx)
local function say(v) plan:deny("%s", v) end
for _, rc in ipairs(plan:changes { on = "update" }) do rc:deny("x", "seen") say(rc.address) end
end }
