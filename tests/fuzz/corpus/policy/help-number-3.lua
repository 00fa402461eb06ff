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
local d = decimal.new
for _, text in ipairs { "", "-", "1.", ".5", "1e", "1e+", "1 ", " 1", "0x10", "1_000", "1,000", "1.2.3", "NaN", "inf", "1\0", "e5" } do
  fails("decimal.new: argument 1 must be a number, not '", d, text)
end
fails("decimal.new: argument 1 must be a number or the text of one, not nil", d, nil)
fails("argument 1 must be a number, not 'inf'", d, math.huge)
fails("a number of more than 1000 digits", d, "1e1001")
fails("a number of more than 1000 digits", d, "1e-1001")
fails("a number of more than 1000 digits", d, ("9"):rep(1001))
fails("a number of more than 1000 digits", d, ("9"):rep(900000))
fails("a number of more than 1000 digits", d, "1e99999999999999999999")
local big = d(("9"):rep(1000))
fails("a result of more than 1000 digits", function() return big + 1 end)
fails("a result of more than 1000 digits", function() return big * big end)
is(big - big == d(0), true)
is(tostring(decimal.div(big, big, 100)), "1")
fails("decimal.div: argument 2 is zero", decimal.div, 1, "0.0", 2)
fails("decimal.div: argument 3 must be a whole number, not nil", decimal.div, 1, 2)
fails("decimal.div: argument 3 must be from 0 to 100, not 101", decimal.div, 1, 2, 101)
fails("write decimal.div(a, b, places)", function() return d(1) / 2 end)
fails("decimal: a table is no number", function() return d(1) + {} end)
fails("decimal: a nil is no number", function() return d(1) < nil end)
fails("decimal.sum: argument 1 must be a number or the text of one, not true", decimal.sum, { true })
fails("attempt to concatenate a table value", function() return d(1) .. {} end)
fails("attempt to index a decimal value", function() return d(1).digits end)
end }
