-- SPDX-License-Identifier: Apache-2.0
local function r(s) return (s:gsub(".",r)) end r("a")
