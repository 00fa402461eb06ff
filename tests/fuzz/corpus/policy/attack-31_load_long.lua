-- SPDX-License-Identifier: Apache-2.0
local s="local x="..("1+"):rep(5000000).."1" load(s)
