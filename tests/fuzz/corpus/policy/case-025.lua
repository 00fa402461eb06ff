policy {
  id = "t", match = { type = "aws_x" },
  check = function(rc, ctx) rc:deny("a", "kept") local x = rc.after.name.x.y end,
  
}
