policy {
  id = "t", match = { type = "aws_x" },
  check = function(rc, ctx) rc:deny(nil, "%s %d", ctx.params.word, ctx.params.list[1]) end,
  params = { word = "w", list = { 7, 8 } }
}
