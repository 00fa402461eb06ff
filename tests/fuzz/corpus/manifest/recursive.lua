local t = {} t.t = t use "x" (t)
