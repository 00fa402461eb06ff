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
local a = rc.after
is(iam.statements(a.policy), { { index = 1, effect = "Allow", actions = { "s3:GetObject" }, not_actions = {}, resources = { "arn:aws:s3:::b/*" }, not_resources = {}, principals = { { type = "*", id = "*" } }, not_principals = {}, conditions = {} } })
local s = iam.statements(a.statement)
is(s[1].sid, "one")
is(s[1].principals, { { type = "AWS", id = "*" } })
is(s[1].conditions, { { test = "StringEquals", variable = "aws:PrincipalOrgID", values = { "o-1" } } })
is(iam.statements(s), s)
is(iam.statements { statement = a.statement }, s)
local two = iam.statements [[{"statement": [
  {"Sid": "a", "Effect": "Deny", "NotAction": ["s3:*", "ec2:*"], "NotResource": "x", "NotPrincipal": {"AWS": ["1", "2"], "Service": "ec2.amazonaws.com"}},
  {"effect": "Allow", "ACTION": "*", "Resource": ["*"], "Condition": {"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"s3:max-keys": [10, 20]}}}
]}]]
is(two[1].not_principals, { { type = "AWS", id = "1" }, { type = "AWS", id = "2" }, { type = "Service", id = "ec2.amazonaws.com" } })
is(two[1].not_actions, { "s3:*", "ec2:*" })
is(two[1].effect, "Deny")
is(two[2].conditions, { { test = "Bool", variable = "aws:SecureTransport", values = { "true" } }, { test = "NumericLessThan", variable = "s3:max-keys", values = { "10", "20" } } })
is(iam.statements { { actions = { "a:b" }, resources = {} } }[1].effect, "Allow")
is(iam.statements { Statement = {} }, {})
end }
