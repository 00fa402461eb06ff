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
is(time.now(), "2026-11-23T16:30:15Z")
is(time.now(), run.time)
for _, row in ipairs {
  { "2026-11-23T12:15:00Z", true }, { "2026-11-23t12:15:00z", true }, { "2026-11-23 12:15:00+02:00", true }, { "2026-11-23", true },
  { "2024-02-29", true }, { "2023-02-29", false }, { "1900-02-29", false }, { "2000-02-29", true }, { "2026-13-01", false }, { "2026-00-01", false },
  { "2026-11-31", false }, { "2026-11-23T24:00:00Z", false }, { "2026-11-23T12:60:00Z", false }, { "2026-12-31T23:59:60Z", true },
  { "2026-11-23T12:15:00", false }, { "2026-11-23T12:15Z", false }, { "2026-11-23T12:15:00.Z", false }, { "2026-11-23T12:15:00.123456789123Z", true },
  { "2026-11-23T12:15:00+0200", false }, { "2026-11-23T12:15:00+24:00", false }, { "26-11-23", false }, { "2026-11-23T12:15:00Z ", false },
  { "", false }, { "now", false }, { "2026-11-23T12:15:00Z\0", false }, { "0000-01-01", true }, { "0000-01-01T00:00:00+01:00", false },
} do is({ row[1], time.valid(row[1]) }, row) end
is(time.valid(nil), false)
is(time.parse("2026-11-23T12:15:07.25Z"), { year = 2026, month = 11, day = 23, hour = 12, minute = 15, second = 7, nanosecond = 250000000, weekday = "monday", yearday = 327, unix = 1795436107 })
is(time.parse("2026-11-23T23:30:00Z", "+01:00").weekday, "tuesday")
is(time.parse("2026-01-01T00:30:00Z", "-01:00").yearday, 365)
is(time.utc("2026-11-23T01:00:00.500+02:00"), "2026-11-22T23:00:00.5Z")
is(time.weekday("1970-01-01"), "thursday")
is(time.weekday("1969-12-31"), "wednesday")
is(time.weekday("0000-01-01"), "saturday")
is(time.weekday(time.now()), "monday")
is(time.hour(time.now()), 16)
is(time.hour(time.now(), "+09:30"), 2)
is(time.date(time.now(), "+09:30"), "2026-11-24")
is(time.date("0001-02-03"), "0001-02-03")
is(time.clock(time.now()), "16:30")
is(time.clock("2026-11-23T04:05:06Z"), "04:05")
is(time.unix("1970-01-02"), 86400)
is(time.unix("1969-12-31T23:59:59.5Z"), -0.5)
end }
