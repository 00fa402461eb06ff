sign = { key = "~/.ssh/id_ed25519", principal = "me@example.org" }
allowed_signers = "~/a"
