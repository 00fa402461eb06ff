gate { mod = "enforced" }
