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
  { '{"Version": "2012-10-17"}', "the document has no Statement" }, { '{"Statement": "x"}', "the document's Statement is not as in a policy" },
  { '{"Statement": [{"Effect": "Allow", "Action": "*", "Resorce": "*"}]}', "statement 1 has a field 'Resorce', which no policy has" },
  { '{"Statement": [{"Effect": "Allow", "Action": "*", "action": "x"}]}', "statement 1 has two fields 'actions'" },
  { '{"Statement": [{"Effect": "allow", "Action": "*"}]}', "its effect is neither Allow nor Deny" },
  { '{"Statement": [{"Effect": "Allow"}]}', "statement 1 names no action" },
  { '{"Statement": [{"Action": "a"}, []]}', "statement 2 names no action" },
  { '{"Statement": [{"Action": "a"}, [1]]}', "statement 2 is not a statement" },
  { '{"Statement": [{"Action": {"a": 1}}]}', "statement 1: its actions is not as in a policy" },
  { '{"Statement": [{"Action": [["a"]]}]}', "its actions is not" }, { '{"Statement": [{"Action": 5}]}', "its actions is not" },
  { '{"Statement": [{"Action": "a", "Principal": "someone"}]}', "its principals is not" },
  { '{"Statement": [{"Action": "a", "Principal": {"AWS": 5}}]}', "its principals is not" },
  { '{"Statement": [{"Action": "a", "Condition": "x"}]}', "its conditions is not" },
  { '{"Statement": [{"Action": "a", "Condition": {"Bool": "x"}}]}', "its condition is not" },
  { '{"Statement": [{"Action": "a", "Sid": 5}]}', "its sid is not" }, { "[5]", "statement 1 is not a statement" },
  { '{"Statement": [], "statement": []}', "the document's Statement is not" }, { "{", "json.decode:" }, { "", "json.decode:" },
  { { statement = {}, source_policy_documents = { "{}" } }, "one that is made of others is read by its json" },
} do fails(row[2], iam.statements, row[1]) end
fails("iam.statements: argument 1 must be a policy document: JSON text, its table, or statements, not nil", iam.statements, nil)
fails("iam.allows_any: argument 2 must be an action such as s3:*, or a list of them, not nil", iam.allows_any, "[]", nil)
fails("iam.allows_any: argument 3 must be a text, not a number", iam.allows_any, "[]", "a", 3)
end }
