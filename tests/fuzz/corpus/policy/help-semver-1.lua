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
  { "1.2.3", true }, { "1", true }, { "1.2", true }, { "v1.2.3", true }, { "1.2.3.4", true }, { "1.2.3-rc1", true }, { "1.2.3-rc.1+b.7", true },
  { "1.2.3rc1", true }, { "1.2.3+m", true }, { "1.2.3-0", true }, { "01.2", true }, { "1.2.3-", true }, { "1.2.3--", true },
  { "", false }, { "v", false }, { "a.b", false }, { "1.", false }, { "1..2", false }, { "1.2.3+", false }, { "1.2.3-a..b", false },
  { "1.2.3 ", false }, { "99999999999999999999", false }, { "1.2.3_4", false }, { "1.2.3\0", false }, { "-1", false }, { "1.2.3.4.5.6.7.8.9", false },
} do is({ row[1], semver.valid(row[1]) }, row) end
is(semver.valid(nil), false)
is(semver.parse("v1.2-rc.1+b"), { major = 1, minor = 2, patch = 0, segments = { 1, 2, 0 }, prerelease = "rc.1", metadata = "b" })
is(semver.parse("1.2.3.4").segments, { 1, 2, 3, 4 })
local order = { "0.9", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-alpha", "1.0.0-alpha2", "1.0.0-beta", "1.0.0-rc.1", "1.0.0-rc.2", "1.0.0", "1.0.0.1", "1.0.1", "1.2", "1.10", "2.0.0-rc1", "2" }
for i, a in ipairs(order) do
  for k, b in ipairs(order) do
    is({ a, b, semver.compare(a, b) }, { a, b, i < k and -1 or i > k and 1 or 0 })
    is({ semver.lt(a, b), semver.le(a, b), semver.eq(a, b), semver.ge(a, b), semver.gt(a, b) }, { i < k, i <= k, i == k, i >= k, i > k })
  end
end
is(semver.eq("1.2", "v1.2.0+x"), true)
is(semver.compare("1.0-beta", "1.0-beta.2"), -1)
end }
