policy {
  id = "t", match = { type = "aws_x" },
  check = function(rc, ctx) local x = nil + 1 end,
  
}
