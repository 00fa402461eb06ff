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
local function public(t) t.Action = "s3:GetObject" return (iam.is_public { Statement = { t } }) end
local function where(test, key, value) return public { Principal = "*", Condition = { [test] = { [key] = value } } } end
is((iam.is_public(rc.after.policy)), true)
is((iam.is_public(rc.after.statement)), false)
is(public { Principal = "*" }, true)
is(public { Principal = { AWS = "*" } }, true)
is(public { Principal = { AWS = { "123456789012", "*" } } }, true)
is(public { Principal = { AWS = "arn:aws:iam::*:root" } }, true)
is(public { Principal = { AWS = "arn:aws:iam::123456789012:root" } }, false)
is(public { Principal = { Service = "ec2.amazonaws.com" } }, false)
is(public { Effect = "Deny", Principal = "*" }, false)
is(public { NotPrincipal = { AWS = "123456789012" } }, true)
is(public {}, false)
is(where("StringEquals", "aws:PrincipalOrgID", "o-1"), false)
is(where("StringEquals", "AWS:principalorgid", { "o-1", "o-2" }), false)
is(where("ForAnyValue:StringEquals", "aws:PrincipalOrgID", "o-1"), false)
is(where("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-1"), true)
is(where("StringEqualsIfExists", "aws:PrincipalOrgID", "o-1"), true)
is(where("StringNotEquals", "aws:PrincipalOrgID", "o-1"), true)
is(where("StringLike", "aws:PrincipalOrgID", "*"), true)
is(where("StringLike", "aws:PrincipalOrgID", { "o-1", "o-*" }), true)
is(where("Bool", "aws:SecureTransport", true), true)
is(where("IpAddress", "aws:SourceIp", "10.0.0.0/8"), false)
is(where("IpAddress", "aws:SourceIp", { "10.0.0.0/8", "0.0.0.0/0" }), true)
is(where("IpAddress", "aws:SourceIp", "::/0"), true)
is(where("StringEquals", "aws:SourceIp", "10.0.0.1"), true)
is(where("NotIpAddress", "aws:SourceIp", "10.0.0.0/8"), true)
is(where("ArnLike", "aws:SourceArn", "arn:aws:s3:::b"), false)
local yes, statement = iam.is_public { { actions = { "x:y" }, principals = { { type = "AWS", identifiers = { "1" } } } }, { sid = "open", actions = { "x:y" }, principals = { { type = "*", identifiers = { "*" } } } } }
is({ yes, statement.sid, statement.index }, { true, "open", 2 })
end }
