policies { "../x", "/abs", "a/../../b", "" }
