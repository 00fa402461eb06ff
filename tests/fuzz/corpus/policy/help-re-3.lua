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
  { "(", "a ( without its ) (byte 2 of the pattern)" }, { ")", "a ) without its (" }, { "[a", "a [ without its ]" },
  { "*a", "nothing to repeat (byte 1" }, { "a**", "a repetition of a repetition" }, { "a|?", "nothing to repeat" },
  { "(a)\\1", "a reference back to a group cannot be matched in linear time" }, { "(?=a)", "a look around" }, { "(?<!a)", "a look around" },
  { "\\pL", "classes of Unicode" }, { "\\q", "this is no escape" }, { "\\", "ends in the middle" }, { "[z-a]", "runs backwards" },
  { "a{2,1}", "this count runs backwards" }, { "a{1001}", "more than 1000 repetitions" }, { "a{99999999999}", "more than 1000" },
  { "((a{100}){100}){100}", "too large once its repetitions are written out" }, { "(((((?:){1000}){1000}){1000}){1000})", "too large" },
  { "(?<a>x)(?<a>y)", "two groups of one name" }, { "(?<>x)", "a group's name" }, { "(?z)", "behind (? there is" },
  { ("(a)"):rep(33), "more than 32 groups" }, { ("(?:"):rep(200), "nested too deeply" }, { ("a"):rep(9000), "longer than 8192 bytes" },
  { "[[:nope:]]", "no such class" }, { "\\x{110000}", "\\x wants" }, { "\xff", "not UTF-8" }, { "(?", "behind (?" },
} do fails("re.test: ", re.test, row[1], "x") fails(row[2], re.test, row[1], "x") end
fails("re.test: argument 1 must be a text, not nil", re.test, nil, "x")
fails("re.test: argument 2 must be a text, not nil", re.test, "x", nil)
fails("re.test: argument 2 must be a text, not a number", re.test, "x", 12)
fails("re.test: argument 2 must be a text, not a value of the plan", re.test, "x", rc.after.list)
fails("re.find: argument 3 must be from 1 to 4, not 5", re.find, "x", "abc", 5)
fails("re.split: 'x*' matches nothing at all", re.split, "x*", "abc")
fails("re.replace: argument 3: the pattern has no group '2'", re.replace, "(a)", "a", "$2")
end }
