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
  { "*", "", true }, { "*", "a/b\n", true }, { "aws_*", "aws_x", true }, { "aws_*", "xaws_x", false }, { "?", "é", true },
  { "?", "", false }, { "[a-c]x", "bx", true }, { "[!a-c]x", "bx", false }, { "[^a-c]x", "dx", true }, { "[]]", "]", true },
  { "[a-]", "-", true }, { "{a,b}c", "bc", true }, { "{a,b}c", "cc", false }, { "{a,{b,c}d}", "cd", true }, { "a,b", "a,b", true },
  { "a}b", "a}b", true }, { "\\*", "*", true }, { "\\*", "x", false }, { "a.b", "axb", false }, { "(a)", "(a)", true },
  { "a+", "a+", true }, { "{,x}y", "y", true }, { "*.{tf,tf.json}", "main.tf.json", true }, { "", "", true }, { "", "x", false },
  { "[\\]]", "]", true }, { "[.]", "x", false },
} do is({ row[1], glob.match(row[1], row[2]) }, { row[1], row[3] }) end
is(glob.match("live/*", "live/a/b", "/"), false)
is(glob.match("live/*", "live/a", "/"), true)
is(glob.match("live/**", "live/a/b", "/"), true)
is(glob.match("live/**/x", "live/a/b/x", "/"), true)
is(glob.match("a?b", "a/b", "/"), false)
is(glob.match("a[!x]b", "a/b", "/"), false)
is(glob.match("*.example.org", "a.b.example.org", "."), false)
is(glob.match({ "a*", "b*" }, "bx"), true)
is(glob.match({}, "bx"), false)
is(glob.match(nil, "bx"), false)
is(glob.match(rc.after.list, "b"), true)
is(glob.filter("b*", rc.after.list), { "b", "b" })
is(glob.filter({ "a", "c" }, { "a", "b", "c" }), { "a", "c" })
fails("glob.match: '[a': a [ without its ]", glob.match, "[a", "a")
fails("glob.match: '{a': a { without its }", glob.match, "{a", "a")
fails("glob.match: 'a\\': nothing behind the last \\", glob.match, "a\\", "a")
fails("glob.match: '[z-a]': this range runs backwards", glob.match, "[z-a]", "a")
fails("glob.match: argument 1 must be a pattern or a list of patterns, not a number", glob.match, 3, "a")
fails("glob.match: argument 1 must be a pattern or a list of patterns, and element 2 is a number", glob.match, { "x", 3 }, "a")
fails("glob.match: argument 2 must be a text, not nil", glob.match, "*", nil)
fails("glob.match: argument 3 must be one printable", glob.match, "*", "a", "//")
fails("glob.filter: argument 2 must be a list of texts, and element 1 is none", glob.filter, "*", { 1 })
end }
