gate { mode = "advisory" }
gate { mode = "enforced" }
