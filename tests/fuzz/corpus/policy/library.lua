policy { id = "t", params = { n = 3 }, check = function(rc, ctx)
  local t = { "b", "a", 3 }
  table.insert(t, 1, "x"); table.remove(t); table.move(t, 1, 2, 2, {})
  table.sort(t, function(a, b) return tostring(a) < tostring(b) end)
  rc:note("%s %5.2f %x %q", table.concat(t, ","), 1.5, 255, "a\n")
  rc:note("%s", ("a.b-c"):gsub("%p", "%%"))
  for w in ("one two"):gmatch("%a+") do rc:note(w) end
  rc:note("%d", ("x"):rep(10, ","):find(",", 2, true))
  for p, c in utf8.codes("a\u{20ac}") do rc:note("%d %d", p, c) end
  rc:note("%s", utf8.char(65, 8364) .. utf8.len("x") .. utf8.offset("abc", 2))
  rc:note("%s", tostring(math.maxinteger // -1 % 7) .. (1 << 62) .. (7 // 0.0))
  rc:note("%s", json.encode(json.decode("[1,{\"a\":null}]")))
  rc:note("%s %s", tostring(cidr.any("0.0.0.0/0")), tostring(set.equal({ 1, 2 }, { 2, 1 })))
  local ok, e = pcall(error, { 1 }); rc:note("%s", type(e))
  local m = setmetatable({}, { __index = function(_, k) return k end }); rc:note(m.x)
  rc:deny("list[0]", "%s", rc:show("list")); rc:warn(nil, "%d", ctx.params.n)
  rc:note("%s", tostring(rc.after.far) .. tostring(rc.after.huge) .. #rc.after.list)
end }
