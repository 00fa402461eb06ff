policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  local d = json.decode('{"Statement":[{"Effect":"Allow"}]}') say(d.Statement[1].Effect) say(json.encode { b = 1, a = { 'x' } })
end }
