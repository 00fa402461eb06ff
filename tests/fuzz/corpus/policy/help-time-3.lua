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
  { "1h30m", 5400 }, { "90s", 90 }, { "7d", 604800 }, { "2w", 1209600 }, { "1.5h", 5400 }, { "300ms", 0.3 }, { "-5m", -300 }, { "+5m", 300 }, { "0", 0 },
  { "1d12h", 129600 }, { "1us", 1e-6 }, { "1µs", 1e-6 }, { "PT5M", 300 }, { "P1D", 86400 }, { "P1DT2H3M4.5S", 93784.5 }, { "P2W", 1209600 }, { "-PT1S", -1 },
  { "PT0S", 0 }, { "0.000000001h", 0.0000036 },
} do is({ row[1], time.duration(row[1]) }, row) end
for _, text in ipairs { "", "-", "5", "5 m", "m", "1y", "1M", "P", "PT", "P1M", "P1Y", "PT1D", "P1H", "PT5M1H", "P1DT", "1.h", ".5h", "1h-5m", "300000000h", "99999999999999999999s", "1h\0" } do
  fails("time.duration: argument 1 must be a duration", time.duration, text)
end
fails("time.duration: argument 1 must be a duration", time.duration, true)
fails("time.duration: argument 1 is longer than 292 years", time.duration, 1e300)
fails("time.duration: argument 1 is longer than 292 years", time.duration, 0 / 0)
is(time.duration(90), 90)
is(time.duration(1.5), 1.5)
end }
