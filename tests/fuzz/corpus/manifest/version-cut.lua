gate { engine = { version = ">= 1.5 < 2" } }
