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
local d, a = decimal.new, rc.after
local function t(v) return tostring(v) end
for _, row in ipairs {
  { "0", "0" }, { "-0.00", "0" }, { "1.50", "1.5" }, { "007", "7" }, { "1e3", "1000" }, { "1.5e-3", "0.0015" }, { "-12.30", "-12.3" },
  { "+5", "5" }, { "100", "100" }, { "1E2", "100" }, { "0.1", "0.1" }, { "123456789012345678901234567890.5", "123456789012345678901234567890.5" },
  { "0e99999999999", "0" },
} do is({ row[1], t(d(row[1])) }, row) end
is(t(d(a.price)), "19.99")
is(t(d(a.big)), "9007199254740993")
is(t(d(a.huge) + 1), "18446744073709551616")
is(t(d(0.1) + d(0.2)), "0.3")
is(d("0.1") + 0.2 == d("0.3"), true)
is(t(d(-3)), "-3")
is(t(d(1e300)), "1" .. ("0"):rep(300))
fails("decimal: a string is no number; decimal.new makes one of a text", function() return d("1.1") - "3" end)
end }
