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
local function doc(t) return json.encode { Statement = { t } } end
for _, row in ipairs {
  { { Effect = "Allow", Action = "s3:Get*" }, "s3:*", true }, { { Effect = "Allow", Action = "s3:Get*" }, "s3:PutObject", false },
  { { Effect = "Allow", Action = "*" }, "iam:PassRole", true }, { { Effect = "Allow", Action = "S3:getobject" }, "s3:GetObject", true },
  { { Effect = "Allow", Action = "s3:*Object" }, "s3:Put*", true }, { { Effect = "Allow", Action = "s3:?etObject" }, "s3:GetObject", true },
  { { Effect = "Deny", Action = "*" }, "s3:*", false }, { { Effect = "Allow", NotAction = "iam:*" }, "iam:PassRole", false },
  { { Effect = "Allow", NotAction = "iam:*" }, "s3:*", true }, { { Effect = "Allow", NotAction = "iam:Pass*" }, "iam:*", true },
  { { Effect = "Allow", Action = { "a:b", "c:d" } }, { "x:y", "c:*" }, true }, { { Effect = "Allow", Action = "a:b" }, {}, false },
} do is({ row[1], (iam.allows_any(doc(row[1]), row[2])) }, { row[1], row[3] }) end
local d = doc { Effect = "Allow", Action = "s3:*", Resource = { "arn:aws:s3:::logs/*" } }
is((iam.allows_any(d, "s3:PutObject", "arn:aws:s3:::logs/x")), true)
is((iam.allows_any(d, "s3:PutObject", "arn:aws:s3:::other/x")), false)
is((iam.allows_any(d, "s3:PutObject", "*")), true)
local n = doc { Effect = "Allow", Action = "s3:*", NotResource = { "arn:aws:s3:::logs/*" } }
is((iam.allows_any(n, "s3:PutObject", "arn:aws:s3:::logs/x")), false)
is((iam.allows_any(n, "s3:PutObject", "arn:aws:s3:::*")), true)
local yes, statement = iam.allows_any(rc.after.statement, "s3:DeleteBucket")
is({ yes, statement.sid }, { true, "one" })
for _, row in ipairs {
  { { Action = "*", Resource = "*" }, true }, { { Action = "*:*", Resource = "*" }, true }, { { Action = "s3:*", Resource = "*" }, false },
  { { Action = "*", Resource = "arn:aws:s3:::b" }, false }, { { Effect = "Deny", Action = "*", Resource = "*" }, false }, { { Action = "**", Resource = { "x", "*" } }, true },
} do is({ row[1], (iam.is_admin(doc(row[1]))) }, row) end
is(iam.matches("arn:aws:s3:::b/*", "arn:aws:s3:::b/x/y"), true)
is(iam.matches("arn:aws:s3:::b/*", "arn:aws:s3:::B/x"), false)
is(iam.matches("a?c", "abc"), true)
is(iam.matches("a?c", "a*c"), false)
is(iam.matches("*", "a*"), true)
is(iam.matches("", ""), true)
is(iam.action_matches("S3:get*", "s3:GetObject"), true)
end }
