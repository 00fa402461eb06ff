policy {
  id = "t", match = { type = "aws_x" },
  check = function(rc, ctx) policy { id = "x", check = function() end } end,
  
}
