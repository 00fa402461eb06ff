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
for _, row in ipairs {
  { "0.0.0.0/0", true }, { "::/0", true }, { "10.0.0.0/0", true }, { "0:0::0/00", true }, { "::ffff:0:0/96", true }, { "0.0.0.0/1", false },
  { "x/0", false }, { "", false }, { "0.0.0.0", false }, { "0.0.0.0/0\0", false }, { "sg-123", false },
} do is({ row[1], cidr.any(row[1]) }, row) end
is(cidr.any(nil), false)
is(cidr.merge { "128.0.0.0/1", "0.0.0.0/1" }, { "0.0.0.0/0" })
is(cidr.merge { "10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/23", "10.0.0.7", "::1", "192.168.1.1" }, { "10.0.0.0/22", "192.168.1.1/32", "::1/128" })
is(cidr.merge { "10.0.1.0/24", "10.0.2.0/24" }, { "10.0.1.0/24", "10.0.2.0/24" })
is(cidr.merge { "10.0.0.3/24", "10.0.0.9/24" }, { "10.0.0.0/24" })
is(cidr.merge(rc.after.cidrs), { "10.0.0.0/8", "192.168.1.7/32" })
is(cidr.merge {}, {})
is(cidr.merge(nil), {})
local all = {}
for i = 0, 65535 do all[#all + 1] = ("10.%d.%d.0/24"):format(i // 256, i % 256) end
is(cidr.merge(all), { "10.0.0.0/8" })
end }
