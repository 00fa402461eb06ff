waive { policy = "a", address = "x.y", reason = "r", ticket = "t", created = "2026-11-01", expires = "2026-11-12" }
