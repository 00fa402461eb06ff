policy { id = "t", match = { type = "aws_x" }, check = function(rc)
local a, b = decimal.new(("9"):rep(1000)), decimal.new(("7"):rep(500))
while true do decimal.div(a, b, 100) end
end }
