policy {
  id = "t", match = { type = "aws_x" },
  check = function(rc, ctx)  end,
  severity = "urgent"
}
