-- SPDX-License-Identifier: Apache-2.0
local s=("a"):rep(200000); s:gsub("a*a*a*a*b","")
