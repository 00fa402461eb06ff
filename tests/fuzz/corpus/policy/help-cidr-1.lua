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
  { "10.0.0.0/8", true }, { "10.1.2.3", true }, { "::/0", true }, { "2001:db8::1", true }, { "::ffff:10.0.0.1", true },
  { "10.0.0.0/33", false }, { "10.0.0.0/", false }, { "10.0.0.0/08", false }, { "10.0.0/8", false }, { "10.0.0.0.0", false },
  { "010.0.0.1", false }, { "256.0.0.1", false }, { "", false }, { "/8", false }, { "::/129", false }, { "fe80::1%eth0", false },
  { "10.0.0.0/8\0", false }, { " 10.0.0.0/8", false }, { "10.0.0.0/-1", false }, { "10.0.0.0/8/8", false }, { ("1"):rep(5000), false },
} do is({ row[1], cidr.valid(row[1]) }, row) end
is(cidr.valid(nil), false)
is(cidr.parse("10.1.2.3/16"), { address = "10.1.2.3", range = "10.1.0.0/16", first = "10.1.0.0", last = "10.1.255.255", prefix = 16, family = 4, count = 65536 })
is(cidr.parse("2001:DB8::1"), { address = "2001:db8::1", range = "2001:db8::1/128", first = "2001:db8::1", last = "2001:db8::1", prefix = 128, family = 6, count = 1 })
is(cidr.parse("::ffff:10.0.0.1/104").range, "10.0.0.0/8")
is(cidr.parse("2001:db8::/29").last, "2001:dbf:ffff:ffff:ffff:ffff:ffff:ffff")
is(cidr.range("10.1.2.3/31"), "10.1.2.2/31")
is(cidr.prefix("10.0.0.0/8"), 8)
is(cidr.prefix("::1"), 128)
is(cidr.family("10.0.0.1"), 4)
is(cidr.family("::1"), 6)
is(cidr.count("0.0.0.0/0"), 4294967296)
is(cidr.count("10.0.0.1"), 1)
is(cidr.count("2001:db8::/66"), 4611686018427387904)
is(cidr.count("::/0") == 2.0 ^ 128, true)
is(cidr.count("::/64") > 1000, true)
is(cidr.host("10.0.0.9/24", 5), "10.0.0.5")
is(cidr.host("10.0.0.0/16", 65535), "10.0.255.255")
is(cidr.host("2001:db8::/64", 256), "2001:db8::100")
fails("cidr.host: there is no address number 256 in 10.0.0.0/24", cidr.host, "10.0.0.0/24", 256)
fails("cidr.host: there is no address number 9223372036854775807", cidr.host, "10.0.0.0/24", math.maxinteger)
fails("cidr.host: argument 2 must be from 0", cidr.host, "10.0.0.0/24", -1)
end }
