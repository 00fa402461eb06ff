gate { engine = { version = "= 1.6.2.3.4, >=, <" } }
