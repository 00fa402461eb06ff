policy {
  id = "t", match = { type = "aws_x" },
  check = function(rc, ctx) while true do end end,
  
}
policy { id = "after", check_plan = function() end }
