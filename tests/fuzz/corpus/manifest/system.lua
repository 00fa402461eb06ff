sandbox = "rlimits-only"
durable = true
