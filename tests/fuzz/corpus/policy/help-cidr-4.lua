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
fails("cidr.contains: argument 2 must be an address or a range such as 10.0.0.0/8, not 'nowhere'", cidr.contains, "10.0.0.0/8", "nowhere")
fails("cidr.contains: argument 1 must be an address or a range such as 10.0.0.0/8, not nil", cidr.contains, nil, "10.0.0.0/8")
fails("cidr.is_private: argument 1 must be an address or a range such as 10.0.0.0/8, not a number", cidr.is_private, 10)
fails("cidr.in_any: argument 2 must be an address or a range", cidr.in_any, "10.0.0.1", { "x" })
fails("cidr.in_any: argument 2 must be a list of ranges, and element 1 is a number", cidr.in_any, "10.0.0.1", { 1 })
fails("cidr.in_any: argument 2 must be a list, and this one has names", cidr.in_any, "10.0.0.1", { a = "10.0.0.0/8" })
fails("cidr.merge: argument 1 must be an address", cidr.merge, { "10.0.0.0/8", "" })
fails("not a text with a NUL", cidr.contains, "10.0.0.0/8", "10.0.0.1\0")
fails("cidr.any: argument 1 must be a text, not a number", cidr.any, 1)
end }
