gate { mode = "\xff\0" }
