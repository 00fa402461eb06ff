policy {
  id = "t", match = { type = "aws_x" },
  check = function(rc, ctx)  end,
  check_plan = 1
}
