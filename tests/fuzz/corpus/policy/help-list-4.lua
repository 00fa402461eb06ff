policy { id = "t", match = { type = "aws_x" }, check = function(rc, ctx)
local function is(got, want)
  local a, b = json.encode(got), json.encode(want)
  if a ~= b then error(("%s, not %s"):format(a, b), 2) end
end
local function fails(want, f, ...)
  local ok, why = pcall(f, ...)
  if ok or not tostring(why):find(want, 1, true) then
    error(("%s, not an error with: %s"):format(ok and "no error" or why, want), 2)
  end
end
local a = rc.after
is(set.of(a.list), { "b", "a" })
is(set.has(a.list, "a"), true)
is(set.union(a.list, { "c", "a" }, nil), { "b", "a", "c" })
is(set.intersect(a.list, { "c", "b" }), { "b" })
is(set.difference(a.list, { "b" }), { "a" })
is(set.difference(a.blocks, { { port = 22, cidr = { "10.0.0.0/8" } } })[1].port, 80)
is(set.subset({ "a" }, a.list), true)
is(set.subset({}, nil), true)
is(set.subset({ "a", "c" }, a.list), false)
is(set.disjoint(a.list, { "c" }), true)
is(set.disjoint(a.list, { "b" }), false)
is(set.equal(a.list, { "a", "b" }), true)
is(set.equal(a.list, { "a" }), false)
is(set.equal({ "a" }, a.list), false)
is(set.equal({}, nil), true)
end }
