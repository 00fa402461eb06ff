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
  { "10.0.0.0/8", "10.255.0.0/16", true, true }, { "10.0.0.0/8", "11.0.0.1", false, false }, { "10.0.0.0/16", "10.0.0.0/8", false, true },
  { "0.0.0.0/0", "1.2.3.4", true, true }, { "::/0", "1.2.3.4", false, false }, { "0.0.0.0/0", "::1", false, false },
  { "10.0.0.0/8", "::ffff:10.1.2.3", true, true }, { "::ffff:0:0/96", "8.8.8.8", true, true }, { "10.0.0.128/25", "10.0.0.127", false, false },
  { "10.0.0.128/25", "10.0.0.128/26", true, true }, { "2001:db8::/33", "2001:db8:8000::", false, false }, { "2001:db8::/32", "2001:db8:8000::", true, true },
  { "1.2.3.4", "1.2.3.4", true, true }, { "1.2.3.4/31", "1.2.3.5", true, true },
} do
  is({ row[1], row[2], cidr.contains(row[1], row[2]), cidr.overlaps(row[1], row[2]) }, row)
  is(cidr.overlaps(row[2], row[1]), row[4])
end
is(cidr.in_any("10.3.0.0/16", rc.after.cidrs), true)
is(cidr.in_any("192.168.1.7", rc.after.cidrs), true)
is(cidr.in_any("192.168.1.8", rc.after.cidrs), false)
is(cidr.in_any("0.0.0.0/0", rc.after.cidrs), false)
is(cidr.in_any("10.0.0.1", "10.0.0.0/8"), true)
is(cidr.in_any("10.0.0.1", {}), false)
is(cidr.overlaps_any("0.0.0.0/0", rc.after.cidrs), true)
is(cidr.overlaps_any("11.0.0.0/8", rc.after.cidrs), false)
for _, row in ipairs {
  { "10.0.0.1", true }, { "172.31.255.255", true }, { "172.32.0.0", false }, { "192.168.0.0/16", true }, { "192.168.0.0/15", false },
  { "100.64.0.0/10", true }, { "100.128.0.0", false }, { "127.0.0.1", true }, { "169.254.169.254", true }, { "8.8.8.8", false },
  { "0.0.0.0/0", false }, { "::1", true }, { "::/0", false }, { "fd00::/8", true }, { "fe80::1", true }, { "fec0::1", false },
  { "2001:db8::1", false }, { "::ffff:10.0.0.1", true }, { "::ffff:8.8.8.8", false },
} do is({ row[1], cidr.is_private(row[1]) }, row) end
end }
