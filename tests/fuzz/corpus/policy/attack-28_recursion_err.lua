-- SPDX-License-Identifier: Apache-2.0
local function f() local ok,e=pcall(f) return 1+f() end f()
