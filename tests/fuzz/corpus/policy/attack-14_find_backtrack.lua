-- SPDX-License-Identifier: Apache-2.0
local s=("a"):rep(3000000); s:find(".-.-.-.-.-.-.-b")
