policy { id = "t", match = { type = "aws_x" }, params = { words = { "a" }, names = { k = {} } },
check = function(rc, ctx)
local p = ctx.params
rc:warn(nil, "%s", list.join(list.concat(p.words, set.union(p.words, { "z" }))))
rc:warn(nil, "%s %s", tostring(list.equal(p.words, { "x", "y" })), tostring(map.equal(p.names, { k = { "v" } })))
rc:warn(nil, "%s %s", list.join(map.keys(p.names)), json.encode(p))
end }
