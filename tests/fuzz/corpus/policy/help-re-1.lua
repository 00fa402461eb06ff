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
  { "abc", "xabcx", "abc" }, { "a.c", "a\nc abc", "abc" }, { "(?s)a.c", "a\nc", "a\nc" },
  { "a*", "aaab", "aaa" }, { "a*?b", "aaab", "aaab" }, { "a+?", "aaa", "a" }, { "a?", "b", "" },
  { "a{2}", "aaa", "aa" }, { "a{2,}", "aaaa", "aaaa" }, { "a{1,2}?", "aaa", "a" }, { "a{,2}", "a{,2}", "a{,2}" },
  { "a{0}b", "ab", "b" }, { "(ab){2,3}", "ababababab", "ababab" }, { "x{", "x{", "x{" },
  { "a|ab", "ab", "a" }, { "ab|a", "ab", "ab" }, { "(a|ab)(c|bcd)", "abcd", "abcd" }, { "|a", "a", "" },
  { "[a-c]+", "xxabcd", "abc" }, { "[^a-c]+", "abxyc", "xy" }, { "[]a]+", "]a", "]a" }, { "[a-]+", "-a", "-a" },
  { "[^]]", "]x", "x" }, { "[\\d_]+", "a12_", "12_" }, { "[[:alpha:]]+", "1ab2", "ab" }, { "[[:^alpha:]]+", "a1 b", "1 " },
  { "[\\]\\-]+", "-]", "-]" }, { "\\d+\\.\\d+", "v1.25", "1.25" }, { "\\w+\\W\\w+", "a-b c", "a-b" }, { "\\S+\\s", "ab c", "ab " },
  { "^b", "ab", nil }, { "(?m)^b", "a\nb", "b" }, { "a$", "a\nb", nil }, { "(?m)a$", "a\nb", "a" },
  { "\\Aa\\z", "a", "a" }, { "\\bfoo\\b", "afoo foo", "foo" }, { "\\Bo", "o fo", "o" }, { "\\x41\\x{42}", "AB", "AB" },
  { "(?i)hello", "HeLLo", "HeLLo" }, { "(?i:a)b", "AB Ab", "Ab" }, { "(?i)[a-c]+", "aBC", "aBC" }, { "a(?i)b|c", "aB", "aB" },
  { "(?:ab)+", "abab", "abab" }, { "(a*)*", "aab", "aa" }, { "(a|b)*c", "abac", "abac" }, { "()*", "a", "" },
  { "é+", "caféé", "éé" }, { ".", "é", "é" }, { "[à-ü]", "ä", "ä" }, { "\u{1F600}", "x\u{1F600}", "\u{1F600}" },
  { "(?i-s:A)", "a", "a" }, { "\\.\\*\\[", "x.*[", ".*[" }, { "", "abc", "" }, { "$", "ab", "" },
  { "[^\\x{0}-\\x{10FFFF}]", "abc", nil }, { "a\\nb", "a\nb", "a\nb" }, { "x*y|x*z", "xxxz", "xxxz" },
} do is({ row[1], re.match(row[1], row[2]) }, { row[1], row[3] }) end
end }
