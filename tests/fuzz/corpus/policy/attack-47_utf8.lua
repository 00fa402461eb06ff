-- SPDX-License-Identifier: Apache-2.0
local s=("a"):rep(10000000) while true do utf8.len(s) end
