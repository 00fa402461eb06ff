waive { policy = "a", address = "x.*", reason = "r", ticket = "t", created = "2026-11-01",
  expires = "2026-11-30", actions = { "update" }, outcomes = { "deny", "unknown" },
  scope = { path = { "live", "**/prod" }, not_workspace = "dev*" }, approved_by = { "ann@acme" } }
waive { policy = "b", address = "x.y", reason = "r", ticket = "t", created = "2026-11-01",
  expires = "2026-11-12" }
