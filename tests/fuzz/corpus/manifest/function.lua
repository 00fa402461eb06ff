gate { mode = print }
