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
local net = require "net"
is(net.shout("a"), "A1")
is(require("net").shout("b"), "B2")
is(rawequal(require "net", net), true)
is(require("text").upper("c"), "C")
end }
