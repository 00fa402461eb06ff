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
  { "1.2.3", "1.2.3", true }, { "1.2.3", "= 1.2.3", true }, { "1.2.3", "=1.2.4", false }, { "1.2.3", "!= 1.2.3", false }, { "1.2.4", "!= 1.2.3", true },
  { "1.2.3", "> 1.2", true }, { "1.2.0", "> 1.2", false }, { "1.2.0", ">= 1.2", true }, { "1.1.9", "< 1.2", true }, { "1.2", "<= 1.2.0", true },
  { "1.5", ">= 1.2, < 2.0", true }, { "2.0", ">= 1.2, < 2.0", false }, { "1.5.1", ">= 1.2,< 2.0,!= 1.5.1", false }, { "1.5", "  >=1.2  ,  <2  ", true },
  { "1.2.9", "~> 1.2.3", true }, { "1.3.0", "~> 1.2.3", false }, { "1.2.2", "~> 1.2.3", false }, { "1.9", "~> 1.2", true }, { "2.0", "~> 1.2", false },
  { "1.1", "~> 1.2", false }, { "5.0", "~> 1", true }, { "0.9", "~> 1", false }, { "1.2.3.9", "~> 1.2.3.4", true }, { "1.2.4.0", "~> 1.2.3.4", false },
  { "1.0.0-rc1", ">= 0.9", false }, { "2.0.0-rc1", "~> 1.0", false }, { "1.3.0-rc1", "> 1.2, < 2", false }, { "1.0.0-rc2", ">= 1.0.0-rc1", true },
  { "1.0.1-rc1", ">= 1.0.0-rc1", false }, { "1.0.0", ">= 1.0.0-rc1", true }, { "1.0.0", "~> 1.0.0-rc1", false }, { "1.0.0-rc3", "~> 1.0.0-rc1", true },
  { "1.0.0-rc1", "= 1.0.0-rc1", true }, { "1.0.0-rc1", "!= 1.0.0", true }, { "1.0.0-rc1", "1.0.0", false }, { "v1.2.3+x", "1.2.3", true },
} do is({ row[1], row[2], semver.satisfies(row[1], row[2]) }, row) end
for _, c in ipairs { "", ",", ">= 1,", "=> 1", "~ 1", "^1.0", "1.x", ">= 1 < 2", "~>", "latest", ("> 1,"):rep(10000) } do
  is({ c, semver.valid_constraint(c) }, { c, false })
  fails("semver.satisfies: argument 2: '", semver.satisfies, "1.0", c)
end
is(semver.valid_constraint("~> 1.2, != 1.2.5"), true)
is(semver.valid_constraint(nil), false)
fails("semver.satisfies: argument 1 must be a version such as 1.2.3, not 'latest'", semver.satisfies, "latest", ">= 1")
fails("semver.lt: argument 2 must be a version such as 1.2.3, not a number", semver.lt, "1.0", 1.0)
fails("semver.lt: argument 1 must be a version such as 1.2.3, not nil", semver.lt, nil, "1")
end }
