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
is(time.add("2026-11-23T16:30:15Z", "7d"), "2026-11-30T16:30:15Z")
is(time.add("2024-02-28", "24h"), "2024-02-29T00:00:00Z")
is(time.add("2026-11-23", "-1ns"), "2026-11-22T23:59:59.999999999Z")
is(time.add("2026-11-23T00:00:00.75Z", "0.5s"), "2026-11-23T00:00:01.25Z")
is(time.add("2026-11-23", 90), "2026-11-23T00:01:30Z")
is(time.add("2026-11-23", -0.5), "2026-11-22T23:59:59.5Z")
is(time.diff("2026-11-24", "2026-11-23"), 86400)
is(time.diff("2026-11-23T00:00:00.25Z", "2026-11-23T00:00:00.75Z"), -0.5)
is(time.diff("9999-12-31", "0000-01-01") > 0, true)
is(time.before("2026-11-23T13:00:00+02:00", "2026-11-23T12:00:00Z"), true)
is(time.after("2026-11-23T13:00:00.1Z", "2026-11-23T13:00:00Z"), true)
is(time.after("2026-11-23T13:00:00Z", "2026-11-23T13:00:00Z"), false)
is(time.equal("2026-11-23", "2026-11-23T02:00:00+02:00"), true)
is(time.compare("2026-11-23", "2026-11-24"), -1)
fails("time.add: the sum lies beyond", time.add, "9999-12-31", "7d")
fails("time.add: the sum lies beyond", time.add, "2026-11-23", math.maxinteger)
fails("time.add: the sum lies beyond", time.add, "2026-11-23", math.mininteger)
fails("time.before: argument 2 must be a time such as 2026-11-23T12:15:00Z, not 'soon'", time.before, "2026-11-23", "soon")
fails("time.before: argument 1 must be a time such as 2026-11-23T12:15:00Z, not nil", time.before, nil, "2026-11-23")
fails("time.hour: argument 2 must be an offset such as +02:00, not 'Europe/Vienna'", time.hour, "2026-11-23", "Europe/Vienna")
end }
