policy {
 id = "t",  match = { type = "aws_x", name = "r"  },
check = function(rc, ctx)
local function say(v) rc:deny(nil, "%s", v) end  say(list.equal(rc.after.block[1].cidr, {'10.0.0.0/8', '0.0.0.0/0'})) say(list.equal(rc.after.block[1].cidr, {'0.0.0.0/0', '10.0.0.0/8'})) say(set.equal(rc.after.block[1].cidr, {'0.0.0.0/0', '10.0.0.0/8'})) say(map.equal(rc.after.map, {['a.b'] = 'dotted', k = 'v', ['q"'] = 'quote'})) say(map.equal(rc.after.map, {k = 'v'}))
end }
