policy {
  id = "t", match = { type = "aws_x" },
  check = function(rc, ctx) rc:warn("a", "kept") local x = rc.after.arn end,
  
}
